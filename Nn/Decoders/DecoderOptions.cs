using Native.Compute;

namespace Native.Nn;

/// <summary>The shape of a <see cref="Decoder"/>.</summary>
public sealed record DecoderOptions
{
    /// <summary>Entries of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The width of the residual stream; default 256.</summary>
    public int Width { get; init; } = 256;

    /// <summary>Blocks of attention and feed-forward; default 4.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads, which divide the width into even parts; default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>The width inside the feed-forward; 0 stands for 8/3 of the width, rounded up to a multiple of 64. Default 0.</summary>
    public int Hidden { get; init; }

    /// <summary>The longest sequence; default 512.</summary>
    public int Context { get; init; } = 512;

    /// <summary>The base of the rotary positions' wavelengths; default 10,000.</summary>
    public double RopeBase { get; init; } = 10_000;

    /// <summary>Added to mean squares in norms; default 1e-6.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Whether the head scores by the embedding's own vectors; default true.</summary>
    public bool TiesHead { get; init; } = true;

    /// <summary>The type of the parameters and of the arithmetic; default F32.</summary>
    public DType Type { get; init; } = DType.F32;

    /// <summary>The width inside the feed-forward, with its default filled in.</summary>
    public int ActualHidden => Hidden > 0 ? Hidden : (Width * 8 / 3 + 63) / 64 * 64;

    /// <summary>Says what is wrong with these options.</summary>
    /// <exception cref="ArgumentException">A size is under 1, or the heads do not divide the width into even parts.</exception>
    public void Check()
    {
        if (Vocabulary < 1 || Width < 1 || Layers < 1 || Heads < 1 || Hidden < 0 || Context < 1)
            throw new ArgumentException($"DecoderOptions: vocabulary {Vocabulary}, width {Width}, layers {Layers}, heads {Heads}, hidden {Hidden}, context {Context}; sizes must be positive (hidden may be 0)");
        if (Width % (2 * Heads) != 0)
            throw new ArgumentException($"DecoderOptions: {Heads} heads for a width of {Width}; it must be a multiple of twice the heads, since rotary positions turn pairs");
    }
}
