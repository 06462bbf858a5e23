using Native.Compute;

namespace Native.Nn;

/// <summary>Settings of <see cref="AdamW"/>.</summary>
public sealed record AdamWOptions : OptimizerOptions
{
    /// <summary>The share of the first moment that stays; default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The share of the second moment that stays; default 0.95.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added to the root of the second moment; default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>Adam with decoupled weight decay, as one pass over all parameters.</summary>
public sealed class AdamW : Optimizer
{
    private readonly AdamWOptions options;
    private readonly Tensor first, second;

    /// <summary>An optimizer of these parameters, with moments of 0.</summary>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or they differ in type or device.</exception>
    public AdamW(IReadOnlyList<Parameter> parameters, AdamWOptions? options = null) : base(parameters, options ??= new())
    {
        this.options = options;
        first = Slab.Zeros();
        second = Slab.Zeros();
    }

    internal override IEnumerable<(string Name, Tensor Value)> State => [("first", first), ("second", second)];

    private protected override FormattableString Details => $"betas {options.Beta1} {options.Beta2} epsilon {options.Epsilon}";

    private protected override (double First, double Second, double Third) NumbersOf(double rate) => StepOf(rate).Numbers;

    private protected override void Change(Tensor gradients, Tensor numbers, Tensor scale) => Slab.Masters.AdamW(
        gradients, first, second, StepOf(0), new(scale, Slab.Rounds ? Slab.Weights : null, Slab.Decayed, numbers));

    private AdamWStep StepOf(double rate) => new(rate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay, Math.Max(1, Steps));
}
