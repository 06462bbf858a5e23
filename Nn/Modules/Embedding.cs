using Native.Compute;

namespace Native.Nn;

/// <summary>A trained vector for each entry of a vocabulary.</summary>
public sealed class Embedding : Module
{
    private IEmbeddingWeights weights;

    /// <summary>Vectors of normal numbers.</summary>
    /// <param name="device">Where it lives; its generator draws the vectors.</param>
    /// <param name="entries">The size of the vocabulary.</param>
    /// <param name="width">The length of a vector.</param>
    /// <param name="deviation">Of the initial numbers.</param>
    /// <param name="type">The type of the parameters.</param>
    public Embedding(Device device, long entries, long width, double deviation = 0.02, DType type = DType.F32)
        : this(Initializer.Random(device, type), entries, width, deviation)
    {
    }

    /// <summary>Vectors that an initializer makes.</summary>
    /// <param name="initializer">Makes the vectors.</param>
    /// <param name="entries">The size of the vocabulary.</param>
    /// <param name="width">The length of a vector.</param>
    /// <param name="deviation">Of the initial numbers.</param>
    public Embedding(Initializer initializer, long entries, long width, double deviation = 0.02)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(entries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        weights = Include<IEmbeddingWeights>(new DenseWeights(initializer.Normal(new Shape(entries, width), deviation)));
    }

    /// <summary>The vectors, [entries, width].</summary>
    /// <exception cref="InvalidOperationException">They are not stored as plain numbers.</exception>
    public Tensor Weight => weights is DenseWeights dense ? dense.Weight
        : throw new InvalidOperationException($"Embedding.Weight: the vectors are stored as {weights.GetType().Name}; see Weights");

    /// <summary>The table; another one of the same sizes may take its place.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public IEmbeddingWeights Weights
    {
        get => weights;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Inputs != weights.Inputs || value.Outputs != weights.Outputs)
                throw new ArgumentException($"Embedding.Weights: {value.Outputs} entries of {value.Inputs} in place of {weights.Outputs} of {weights.Inputs}; they must agree", nameof(value));
            weights = Replace(weights, value);
        }
    }

    /// <summary>The vectors of these entries: the shape of the index (I32 or I64), then width.</summary>
    public Tensor Forward(Tensor index) => weights.Rows(index);

    /// <summary>The scores x·Wᵀ of all entries: a head tied to the vectors.</summary>
    /// <param name="x">[.., width].</param>
    /// <returns>[.., entries].</returns>
    public Tensor Scores(Tensor x) => weights.Multiply(x, null, Activation.None, null);
}
