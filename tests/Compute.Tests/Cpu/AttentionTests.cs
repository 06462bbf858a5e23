using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

public sealed unsafe class AttentionTests
{
    /// <summary>What an attention case is made of; everything else follows.</summary>
    public sealed record Case(int Batch, int Heads, int KeyHeads, int Queries, int Keys, int Size, int ValueSize)
    {
        public bool Causal { get; init; }

        public int Window { get; init; }

        public int Mask { get; init; }

        public bool KeyLengths { get; init; }

        public bool QueryLengths { get; init; }

        public DType Type { get; init; } = DType.F32;
    }

    public static TheoryData<Case> Cases() =>
    [
        new Case(1, 1, 1, 1, 1, 1, 1),
        new Case(2, 2, 2, 3, 5, 17, 3),
        new Case(1, 2, 1, 17, 17, 8, 16) { Causal = true },
        new Case(1, 1, 1, 100, 100, 64, 64) { Causal = true },
        new Case(2, 4, 2, 130, 200, 33, 65) { Causal = true },
        new Case(1, 3, 1, 200, 130, 32, 48) { Causal = true },
        new Case(1, 2, 2, 150, 150, 16, 16) { Causal = true, Window = 37 },
        new Case(1, 2, 2, 63, 300, 16, 80) { Window = 100 },
        new Case(2, 2, 1, 65, 70, 16, 16) { Mask = 1 },
        new Case(2, 2, 1, 97, 129, 16, 16) { Mask = 2, Causal = true },
        new Case(3, 2, 1, 70, 150, 16, 16) { KeyLengths = true },
        new Case(3, 2, 2, 70, 70, 16, 16) { KeyLengths = true, QueryLengths = true, Causal = true },
        new Case(3, 2, 2, 99, 70, 16, 16) { QueryLengths = true },
        new Case(1, 2, 2, 1, 300, 64, 64) { Causal = true },
        new Case(1, 1, 1, 0, 5, 4, 4),
        new Case(1, 1, 1, 5, 0, 4, 4),
        new Case(0, 1, 1, 5, 5, 4, 4),
        new Case(1, 2, 1, 130, 140, 40, 24) { Causal = true, Type = DType.BF16 },
        new Case(1, 2, 1, 65, 65, 64, 64) { Causal = true, Type = DType.F16 },
        new Case(2, 4, 2, 65, 130, 17, 33) { Causal = true, Type = DType.F64 },
        new Case(1, 1, 1, 120, 120, 64, 64) { Type = DType.F64, Window = 50, Causal = true, Mask = 1 },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_agrees_with_the_formula(Case shape)
    {
        using var problem = new Problem(shape);
        using var pool = new WorkPool(2);
        Attention.Forward(pool, problem.Arguments);
        problem.VerifyForward();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_agrees_with_the_formula(Case shape)
    {
        using var problem = new Problem(shape);
        using var pool = new WorkPool(2);
        Attention.Forward(pool, problem.Arguments);
        using var gradients = new GradientProblem(problem);
        Attention.Backward(pool, problem.Arguments, gradients.Gradients);
        gradients.Verify();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_bits_do_not_depend_on_the_number_of_threads(Case shape)
    {
        byte[]? expected = null;
        for (var threads = 1; threads <= 3; threads++)
        {
            using var problem = new Problem(shape);
            using var pool = new WorkPool(threads);
            Attention.Forward(pool, problem.Arguments);
            using var gradients = new GradientProblem(problem);
            Attention.Backward(pool, problem.Arguments, gradients.Gradients);
            byte[] bits =
            [
                .. problem.O.Bits(), .. problem.LogSumExp.Bits(), .. gradients.DQ.Bits(), .. gradients.DK.Bits(), .. gradients.DV.Bits(),
            ];
            expected ??= bits;
            Assert.Equal(expected, bits);
        }
    }

    [Fact]
    public void A_row_whose_keys_are_all_forbidden_is_zero()
    {
        // Fewer keys than queries: with the last ones aligned, the first queries see nothing.
        using var problem = new Problem(new Case(1, 1, 1, 120, 20, 8, 8) { Causal = true });
        using var pool = new WorkPool(2);
        problem.O.Fill(7);
        Attention.Forward(pool, problem.Arguments);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(double.NegativeInfinity, problem.LogSumExp[i]);
            for (var j = 0; j < 8; j++) Assert.Equal(0, problem.O[i * problem.Arguments.O.Row + j]);
        }
        Assert.NotEqual(0, problem.O[100 * problem.Arguments.O.Row]);
    }

    [Fact]
    public void A_score_that_is_not_a_number_reaches_its_row_only()
    {
        using var problem = new Problem(new Case(1, 1, 1, 20, 20, 8, 8));
        using var pool = new WorkPool(1);
        problem.Q[3 * problem.Arguments.Q.Row] = double.NaN;
        Attention.Forward(pool, problem.Arguments);
        for (var i = 0; i < 20; i++) Assert.Equal(i == 3, double.IsNaN(problem.O[i * problem.Arguments.O.Row]));
    }

    [Fact]
    public void Large_scores_do_not_overflow()
    {
        using var problem = new Problem(new Case(1, 1, 1, 10, 200, 8, 8));
        using var pool = new WorkPool(1);
        problem.Q.Randomize(5, 1000);
        Attention.Forward(pool, problem.Arguments);
        problem.VerifyForward(1000);
    }

    [Fact]
    public void Attention_allocates_nothing()
    {
        using var problem = new Problem(new Case(1, 2, 1, 150, 150, 32, 32) { Causal = true });
        using var pool = new WorkPool(2);
        using var gradients = new GradientProblem(problem);
        Assert.Equal(0, SteadyAllocation.OfTen(Once));

        void Once()
        {
            Attention.Forward(pool, problem.Arguments);
            Attention.Backward(pool, problem.Arguments, gradients.Gradients);
        }
    }

    [Fact]
    public void Arguments_that_do_not_fit_are_refused()
    {
        using var pool = new WorkPool(1);
        using var heads = new Problem(new Case(1, 2, 2, 3, 3, 4, 4));
        var arguments = heads.Arguments;
        arguments.QueryHeads = 3;
        Assert.Contains("3 query heads", Assert.Throws<ArgumentException>(() => Attention.Forward(pool, arguments)).Message, StringComparison.Ordinal);
        arguments = heads.Arguments;
        arguments.K = arguments.K with { Type = DType.I32 };
        Assert.Contains("k I32", Assert.Throws<NotSupportedException>(() => Attention.Forward(pool, arguments)).Message, StringComparison.Ordinal);
        arguments = heads.Arguments;
        arguments.LogSumExp = null;
        using var gradients = new GradientProblem(heads);
        Assert.Contains(
            "log-sum-exp", Assert.Throws<ArgumentException>(() => Attention.Backward(pool, arguments, gradients.Gradients)).Message, StringComparison.Ordinal);
        arguments = heads.Arguments;
        arguments.Window = -1;
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => Attention.Forward(pool, arguments)).Message, StringComparison.Ordinal);
    }
}
