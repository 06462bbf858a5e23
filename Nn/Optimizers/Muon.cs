using Native.Compute;

namespace Native.Nn;

/// <summary>Settings of <see cref="Muon"/>. Weight decay shrinks the matrices and nothing else; <see cref="OptimizerOptions.Decays"/> is not looked at.</summary>
public sealed record MuonOptions : OptimizerOptions
{
    /// <summary>The share of the momentum that stays; default 0.95.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>Whether a step looks ahead along the momentum (Nesterov). Default true.</summary>
    public bool LooksAhead { get; init; } = true;

    /// <summary>Newton-Schulz iterations. Default 5.</summary>
    public int Iterations { get; init; } = 5;

    /// <summary>Which parameters are orthogonalized, all of them matrices; the others get AdamW. Default <see cref="WeightDecay.OfMatrices"/>.</summary>
    public Func<Parameter, bool> Orthogonalizes { get; init; } = Nn.WeightDecay.OfMatrices;

    /// <summary>AdamW's numbers for what is not orthogonalized; of them the betas and epsilon count.</summary>
    public AdamWOptions Others { get; init; } = new();
}

/// <summary>
/// Muon (Jordan and others, 2024): the momentum of each matrix, brought near the closest matrix with orthonormal rows or columns, is its step;
/// AdamW for the rest. Steps are scaled by 0.2·√(the longer side), so that they are as large as AdamW's and one rate serves both (Moonshot, 2025).
/// </summary>
/// <remarks>The iteration runs in the weights' type, as products do; the momentum and the weights themselves are full-precision.</remarks>
public sealed class Muon : Optimizer
{
    // The coefficients of the quintic: steep at 0, so that five iterations take small singular values up; the large ones end between 0.7 and 1.2.
    private const double A = 3.4445, B = -4.7750, C = 2.0315;

    private readonly MuonOptions options;
    private readonly Tensor first, second;

    /// <summary>An optimizer of these parameters, with momenta of 0.</summary>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, they differ in type or device, or what is to be orthogonalized is no matrix.</exception>
    public Muon(IReadOnlyList<Parameter> parameters, MuonOptions? options = null)
        : base(parameters, (options ??= new()) with { Decays = options.Orthogonalizes })
    {
        this.options = options;
        foreach (var part in Slab.Parts)
            if (part.Offset < Slab.Decayed && part.Value.Rank != 2)
                throw new ArgumentException($"Muon: {part.Name} of shape {part.Value.Shape} is no matrix and cannot be orthogonalized", nameof(options));
        first = Slab.Zeros();
        second = Slab.Zeros();
    }

    internal override IEnumerable<(string Name, Tensor Value)> State => [("first", first), ("second", second)];

    private protected override FormattableString Details =>
        $"momentum {options.Momentum} {options.LooksAhead} {options.Iterations} betas {options.Others.Beta1} {options.Others.Beta2} epsilon {options.Others.Epsilon}";

    private protected override (double First, double Second, double Third) NumbersOf(double rate) => StepOf(rate).Numbers;

    private protected override void Change(Tensor gradients, Tensor numbers, Tensor scale)
    {
        var (matrices, all) = (Slab.Decayed, Slab.Count);
        if (matrices > 0) Matrices(gradients.Slice(0, 0, matrices), numbers.Slice(0, 0, 1), scale, first.Slice(0, 0, matrices));
        if (matrices == all) return;
        Tensor Rest(Tensor slab) => slab.Slice(0, matrices, all - matrices);
        Rest(Slab.Masters).AdamW(
            Rest(gradients), Rest(first), Rest(second), StepOf(0), new(scale, Slab.Rounds ? Rest(Slab.Weights) : null, 0, numbers));
    }

    private void Matrices(Tensor gradients, Tensor rate, Tensor scale, Tensor momentum)
    {
        var (type, zero) = (Slab.Masters.DType, Tensor.Zeros(Slab.Device, Slab.Masters.DType, new Shape()));
        var isGood = scale.Greater(zero);
        var g = gradients.To(type).Multiply(scale);
        momentum.CopyFrom(isGood.Where(momentum.ScaleAdd(options.Momentum, 0).Add(g), momentum));
        var directions = options.LooksAhead ? g.Add(momentum.ScaleAdd(options.Momentum, 0)) : momentum;
        foreach (var part in Slab.Parts)
        {
            if (part.Offset >= Slab.Decayed) break;
            using var scope = Slab.Device.NoGrad();
            var shape = part.Value.Shape;
            var master = ParameterSlab.Of(Slab.Masters, part.Offset, shape);
            var step = Orthogonal(ParameterSlab.Of(directions, part.Offset, shape)).ScaleAdd(0.2 * Math.Sqrt(Math.Max(shape[0], shape[1])), 0);
            var weights = master.Subtract(step.Add(master.ScaleAdd(options.WeightDecay, 0)).Multiply(rate));
            master.CopyFrom(isGood.Where(weights, master));
            if (Slab.Rounds) part.Value.Detach().CopyFrom(master.To(part.Value.DType));
        }
    }

    /// <summary>A matrix near the one with orthonormal rows (or columns, where there are fewer) that is closest to x: all singular values between about 0.7 and 1.2.</summary>
    internal Tensor Orthogonal(Tensor x)
    {
        var (type, tall) = (x.DType, x.Shape[0] > x.Shape[1]);
        // The norm bounds the largest singular value. A matrix of zeros stays one.
        var y = x.Divide(x.Norm().ScaleAdd(1, 1e-7)).To(Slab.Weights.DType);
        if (tall) y = y.Transpose();
        for (var i = 0; i < options.Iterations; i++)
        {
            var gram = y.MatMul(y, transposeB: true);
            var polynomial = gram.ScaleAdd(B, 0).Add(gram.MatMul(gram).ScaleAdd(C, 0));
            y = polynomial.MatMul(y).Add(y.ScaleAdd(A, 0));
        }
        return (tall ? y.Transpose() : y).To(type);
    }

    private AdamWStep StepOf(double rate) => new(rate, options.Others.Beta1, options.Others.Beta2, options.Others.Epsilon, 0, Math.Max(1, Steps));
}
