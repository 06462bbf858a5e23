using Native.Compute;

namespace Native.Nn;

/// <summary>Settings of <see cref="AdamW"/>.</summary>
public sealed record AdamWOptions
{
    /// <summary>The share of the first moment that stays; default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The share of the second moment that stays; default 0.95.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added to the root of the second moment; default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The share of a matrix that a rate of 1 takes away in a step; vectors (gains, biases) do not decay. Default 0.1.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>The largest norm of all gradients together; a larger one is scaled down to it. 0 does not clip. Default 1.</summary>
    public double ClipNorm { get; init; } = 1;
}

/// <summary>Adam with decoupled weight decay. A step waits for nothing: the norm for clipping stays on the device.</summary>
public sealed class AdamW
{
    private readonly List<(Tensor Weights, Tensor First, Tensor Second)> entries = [];
    private readonly AdamWOptions options;

    /// <summary>An optimizer of these parameters, with moments of 0.</summary>
    /// <exception cref="ArgumentException">There is no parameter.</exception>
    public AdamW(IReadOnlyList<Parameter> parameters, AdamWOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Count == 0) throw new ArgumentException("AdamW: no parameters; one at least is needed", nameof(parameters));
        this.options = options ?? new();
        foreach (var (_, value) in parameters)
            entries.Add((value, Tensor.Zeros(value.Device, value.DType, value.Shape), Tensor.Zeros(value.Device, value.DType, value.Shape)));
    }

    /// <summary>Steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>Changes the parameters by their gradients; those that the loss does not depend on stay.</summary>
    /// <param name="gradients">From the tape of the loss.</param>
    /// <param name="rate">The learning rate of this step.</param>
    public void Step(in Gradients gradients, double rate)
    {
        Steps++;
        using var scope = entries[0].Weights.Device.NoGrad();
        Tensor? scale = options.ClipNorm > 0 ? ClipScale(gradients) : null;
        foreach (var (weights, first, second) in entries)
        {
            if (!gradients.TryGet(weights, out var gradient)) continue;
            var decay = weights.Rank >= 2 ? options.WeightDecay : 0;
            weights.AdamW(gradient, first, second, new(rate, options.Beta1, options.Beta2, options.Epsilon, decay, Steps), scale);
        }
    }

    // min(1, limit / norm), as a tensor.
    private Tensor? ClipScale(in Gradients gradients)
    {
        Tensor? squares = null;
        foreach (var (weights, _, _) in entries)
        {
            if (!gradients.TryGet(weights, out var gradient)) continue;
            var square = gradient.Norm().Square();
            squares = squares is { } sum ? sum.Add(square) : square;
        }
        return squares?.ScaleAdd(1, 1e-30).Rsqrt().ScaleAdd(options.ClipNorm, 0).Clamp(0, 1);
    }
}
