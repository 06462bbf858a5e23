using Native.Compute;

namespace Native.Nn;

/// <summary>Settings that all optimizers share.</summary>
public record OptimizerOptions
{
    /// <summary>The share of a parameter that a rate of 1 takes away in a step, of those that decay. Default 0.1.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Which parameters decay. Default <see cref="WeightDecay.OfMatrices"/>: no gains, biases or tables of embeddings.</summary>
    public Func<Parameter, bool> Decays { get; init; } = Nn.WeightDecay.OfMatrices;

    /// <summary>The largest norm of all gradients together; a larger one is scaled down to it. 0 does not clip. Default 1.</summary>
    public double ClipNorm { get; init; } = 1;
}

/// <summary>
/// Changes parameters by their gradients. It moves them into one piece of memory (their handles stay good), sums gradients in full precision,
/// and keeps full-precision copies of narrow ones (F16, BF16), which are rounded anew at each step. A step waits for nothing: the norm, and the
/// scale that clipping asks for, stay on the device.
/// </summary>
/// <remarks>What it keeps belongs to the scope that is innermost where it is made.</remarks>
public abstract class Optimizer
{
    private readonly OptimizerOptions options;
    private readonly Tensor numbers, norm, scale;
    private Tensor? sums;

    private protected Optimizer(IReadOnlyList<Parameter> parameters, OptimizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.options = options;
        Slab = new ParameterSlab(parameters, options.Decays);
        var type = Slab.Masters.DType;
        numbers = Tensor.Zeros(Slab.Device, type, new Shape(3));
        norm = Tensor.Zeros(Slab.Device, type, new Shape());
        scale = Tensor.Ones(Slab.Device, type, new Shape());
    }

    /// <summary>Steps made.</summary>
    public long Steps { get; internal set; }

    /// <summary>The norm of all gradients together before clipping, at the last step: one element, F32 or F64. Not a number, or infinite,
    /// where gradients overflowed; with clipping such a step changes nothing.</summary>
    public Tensor GradientNorm => norm;

    internal ParameterSlab Slab { get; }

    /// <summary>The numbers that decide its steps, in words.</summary>
    internal string Settings => FormattableString.Invariant($"{GetType().Name} decay {options.WeightDecay} clip {options.ClipNorm} {Details}");

    /// <summary>The numbers of its own.</summary>
    private protected abstract FormattableString Details { get; }

    /// <summary>What beside the parameters must be kept to go on from here, by name.</summary>
    internal abstract IEnumerable<(string Name, Tensor Value)> State { get; }

    /// <summary>Adds gradients to those that the next step goes by. The next tape may overwrite the gradients given here.</summary>
    /// <param name="gradients">From the tape of the loss. A parameter that the loss does not depend on has a gradient of 0.</param>
    public void Add(in Gradients gradients) => Add(gradients, starts: sums is null);

    /// <summary>Changes the parameters by the gradients that were added since the last step.</summary>
    /// <param name="rate">The learning rate of this step.</param>
    /// <exception cref="InvalidOperationException">None were added.</exception>
    public void Step(double rate)
    {
        if (sums is not { } all) throw new InvalidOperationException("Optimizer.Step: no gradients were added since the last step; add some, or give them");
        Begin(rate);
        Apply(all);
    }

    /// <summary>Changes the parameters by these gradients, and by those that were added before.</summary>
    /// <param name="gradients">From the tape of the loss.</param>
    /// <param name="rate">The learning rate of this step.</param>
    public void Step(in Gradients gradients, double rate)
    {
        if (sums is not null)
        {
            Add(gradients);
            Step(rate);
            return;
        }
        Slab.Take(gradients);
        Begin(rate);
        Apply(Slab.Gradients);
    }

    /// <summary>Adds the gradients of a pass, or starts new sums with them.</summary>
    /// <returns>The sums.</returns>
    internal Tensor Add(in Gradients gradients, bool starts)
    {
        Slab.Take(gradients);
        var all = Slab.Sum(starts);
        sums = all;
        return all;
    }

    /// <summary>Counts a step and puts its numbers on the device. What follows, <see cref="Apply"/>, may be captured.</summary>
    internal void Begin(double rate)
    {
        Steps++;
        var (first, second, third) = NumbersOf(rate);
        if (numbers.DType == DType.F64) numbers.CopyFrom<double>([first, second, third]);
        else numbers.CopyFrom<float>([(float)first, (float)second, (float)third]);
    }

    /// <summary>Changes the parameters.</summary>
    /// <param name="gradients">A slab of gradients, of the weights' type or the masters'.</param>
    internal void Apply(Tensor gradients)
    {
        using var scope = Slab.Device.NoGrad();
        sums = null;
        norm.Accumulate(gradients.Norm(wide: true), starts: true);
        // An infinite norm gives a scale of 0, by which nothing changes; so does one that is no number.
        if (options.ClipNorm > 0) scale.Accumulate(norm.Reciprocal().ScaleAdd(options.ClipNorm, 0).Clamp(0, 1), starts: true);
        Change(gradients, numbers, scale);
    }

    /// <summary>Up to three numbers that a step needs.</summary>
    private protected abstract (double First, double Second, double Third) NumbersOf(double rate);

    /// <summary>Changes the slab.</summary>
    /// <param name="gradients">Of the weights' type or the masters'.</param>
    /// <param name="numbers">What <see cref="NumbersOf"/> gave, of the masters' type.</param>
    /// <param name="scale">One element that multiplies the gradients; where it is not positive, nothing may change.</param>
    private protected abstract void Change(Tensor gradients, Tensor numbers, Tensor scale);
}
