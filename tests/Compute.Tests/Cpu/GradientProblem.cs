using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

/// <summary>The gradients of an attention case, and the formula in double.</summary>
internal sealed class GradientProblem : IDisposable
{
    private readonly Problem problem;

    public GradientProblem(Problem problem)
    {
        this.problem = problem;
        var shape = problem.Shape;
        var (rowQ, rowV) = (shape.Size + 2, shape.ValueSize + 5);
        DO = problem.Make(shape.Queries, shape.Heads, rowV, 11);
        DQ = problem.Make(shape.Queries, shape.Heads, rowQ, 12);
        DK = problem.Make(shape.Keys, shape.KeyHeads, rowQ, 13);
        DV = problem.Make(shape.Keys, shape.KeyHeads, rowV, 14);
        Gradients = new AttentionGradients(
            problem.View(DO, shape.Queries, shape.Heads, rowV), problem.View(DQ, shape.Queries, shape.Heads, rowQ),
            problem.View(DK, shape.Keys, shape.KeyHeads, rowQ), problem.View(DV, shape.Keys, shape.KeyHeads, rowV));
    }

    public AttentionGradients Gradients { get; }

    public Buffer DO { get; }

    public Buffer DQ { get; }

    public Buffer DK { get; }

    public Buffer DV { get; }

    public void Verify()
    {
        var shape = problem.Shape;
        var arguments = problem.Arguments;
        // Sums over keys or queries of products of three factors of about 1; the stored o of 16 bits enters through Σ do ⊙ o.
        var tolerance = 16 * Math.Sqrt(shape.Size + shape.ValueSize + shape.Keys + shape.Queries) * Buffer.Epsilon(problem.Work)
            + (shape.Type == problem.Work ? 0 : 4 * Math.Sqrt(shape.ValueSize) * Buffer.Epsilon(shape.Type));
        for (var batch = 0; batch < shape.Batch; batch++)
        {
            for (var keyHead = 0; keyHead < shape.KeyHeads; keyHead++)
            {
                var dk = new double[shape.Keys, shape.Size];
                var dv = new double[shape.Keys, shape.ValueSize];
                var group = shape.Heads / shape.KeyHeads;
                for (var head = keyHead * group; head < (keyHead + 1) * group; head++)
                {
                    for (var i = 0; i < shape.Queries; i++) Row(batch, head, keyHead, i, dk, dv);
                }
                for (var j = 0; j < shape.Keys; j++)
                {
                    for (var e = 0; e < shape.Size; e++) Compare("dk", DK[Problem.At(Gradients.DK, batch, keyHead, j, e)], dk[j, e]);
                    for (var e = 0; e < shape.ValueSize; e++) Compare("dv", DV[Problem.At(Gradients.DV, batch, keyHead, j, e)], dv[j, e]);
                }
            }
        }

        void Row(int batch, int head, int keyHead, int i, double[,] dk, double[,] dv)
        {
            var (p, _) = problem.Row(batch, head, i);
            var dp = new double[shape.Keys];
            var mean = 0.0;
            for (var j = 0; j < shape.Keys; j++)
            {
                for (var e = 0; e < shape.ValueSize; e++)
                {
                    var d = DO[Problem.At(Gradients.DO, batch, head, i, e)];
                    dp[j] += d * problem.V[Problem.At(arguments.V, batch, keyHead, j, e)];
                    dv[j, e] += p[j] * d;
                }
                mean += p[j] * dp[j];
            }
            for (var e = 0; e < shape.Size; e++)
            {
                var dq = 0.0;
                for (var j = 0; j < shape.Keys; j++)
                {
                    var ds = p[j] * (dp[j] - mean) * arguments.Scale;
                    dq += ds * problem.K[Problem.At(arguments.K, batch, keyHead, j, e)];
                    dk[j, e] += ds * problem.Q[Problem.At(arguments.Q, batch, head, i, e)];
                }
                Compare("dq", DQ[Problem.At(Gradients.DQ, batch, head, i, e)], dq);
            }
        }

        void Compare(string name, double actual, double expected)
        {
            var bound = tolerance * (1 + Math.Abs(expected)) + Buffer.Epsilon(shape.Type) * Math.Abs(expected);
            if (!(Math.Abs(actual - expected) <= bound)) Assert.Fail($"{name} is {actual} instead of {expected}, of {shape}.");
        }
    }

    public void Dispose()
    {
        DO.Dispose();
        DQ.Dispose();
        DK.Dispose();
        DV.Dispose();
    }
}
