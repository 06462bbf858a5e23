using Native.Compute;

namespace Native.Nn;

/// <summary>Settings of <see cref="Lion"/>. A learning rate a third to a tenth of AdamW's does, with as much more weight decay.</summary>
public sealed record LionOptions : OptimizerOptions
{
    /// <summary>The share of the momentum in the direction of a step; default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The share of the momentum that stays; default 0.99.</summary>
    public double Beta2 { get; init; } = 0.99;
}

/// <summary>Lion (Chen and others, 2023): w ← w - rate·(sign(β₁m + (1-β₁)g) + decay·w), then m ← β₂m + (1-β₂)g. One number of state a weight.</summary>
public sealed class Lion : Optimizer
{
    private readonly LionOptions options;
    private readonly Tensor momentum, decay;

    /// <summary>An optimizer of these parameters, with a momentum of 0.</summary>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or they differ in type or device.</exception>
    public Lion(IReadOnlyList<Parameter> parameters, LionOptions? options = null) : base(parameters, options ??= new())
    {
        this.options = options;
        momentum = Slab.Zeros();
        // The decay of each element: one product serves those that decay and those that do not.
        decay = Slab.Zeros();
        decay.Slice(0, 0, Slab.Decayed).Fill(options.WeightDecay);
    }

    internal override IEnumerable<(string Name, Tensor Value)> State => [("momentum", momentum)];

    private protected override FormattableString Details => $"betas {options.Beta1} {options.Beta2}";

    private protected override (double First, double Second, double Third) NumbersOf(double rate) => (rate, 0, 0);

    private protected override void Change(Tensor gradients, Tensor numbers, Tensor scale)
    {
        var (type, rate) = (Slab.Masters.DType, numbers.Slice(0, 0, 1));
        var isGood = scale.Greater(Tensor.Zeros(Slab.Device, type, new Shape()));
        var g = gradients.To(type).Multiply(scale);
        var direction = momentum.ScaleAdd(options.Beta1, 0).Add(g.ScaleAdd(1 - options.Beta1, 0)).Sign();
        var weights = Slab.Masters.Subtract(direction.Add(decay.Multiply(Slab.Masters)).Multiply(rate));
        Slab.Masters.CopyFrom(isGood.Where(weights, Slab.Masters));
        momentum.CopyFrom(isGood.Where(momentum.ScaleAdd(options.Beta2, 0).Add(g.ScaleAdd(1 - options.Beta2, 0)), momentum));
        Slab.TakeMasters();
    }
}
