namespace Native.Compute;

/// <summary>A number for each of the two axes of an image: sizes, steps or margins, in elements.</summary>
/// <param name="Height">Along the axis of rows.</param>
/// <param name="Width">Along the axis of columns.</param>
public readonly record struct Extent2(long Height, long Width)
{
    /// <summary>The same number on both axes.</summary>
    public static implicit operator Extent2(long both) => new(both, both);

    /// <summary>Height and width.</summary>
    public static implicit operator Extent2((long Height, long Width) pair) => new(pair.Height, pair.Width);

    /// <summary>Height×width.</summary>
    public override string ToString() => $"{Height}×{Width}";
}
