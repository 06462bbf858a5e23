namespace Native.Compute.Serialization;

/// <summary>What a safetensors header says of one tensor: name, element type, shape (row-major) and place in the data.</summary>
public sealed class SafeTensorEntry
{
    private readonly long[] shape;

    /// <summary>Describes a tensor to be written; the writer gives it its place.</summary>
    /// <param name="name">Any text of valid Unicode other than __metadata__.</param>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Dimensions; empty for a scalar.</param>
    /// <exception cref="ArgumentException">The name is reserved or not valid Unicode, a dimension is negative, or the size
    /// does not fit 63 bits of whole bytes.</exception>
    public SafeTensorEntry(string name, SafeTensorsDType type, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == SafeTensorsHeader.MetadataKey)
            throw new ArgumentException($"A safetensors tensor cannot be named {name}: the format keeps that name for metadata.", nameof(name));
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i])) continue;
            if (i + 1 >= name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                throw new ArgumentException($"Tensor name has an unpaired surrogate U+{(int)name[i]:X4} at {i}; names are valid Unicode.", nameof(name));
            i++;
        }
        if (!SafeTensorsHeader.TryByteLength(type, shape, out var count, out var bytes, out var problem))
            throw new ArgumentException($"Tensor '{name}': {problem}.", nameof(shape));
        (Name, DType, this.shape, ElementCount, ByteLength) = (name, type, shape.ToArray(), count, bytes);
    }

    internal SafeTensorEntry(string name, SafeTensorsDType type, long[] shape, long count, long offset, long bytes)
    {
        (Name, DType, this.shape, ElementCount, Offset, ByteLength) = (name, type, shape, count, offset, bytes);
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public SafeTensorsDType DType { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<long> Shape => shape;

    /// <summary>Product of the dimensions, 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>First byte, counted from the start of the data (after the header).</summary>
    public long Offset { get; }

    /// <summary>Bytes of the data.</summary>
    public long ByteLength { get; }

    /// <summary>Name, type and shape, such as <c>layer.weight F32[3, 4]</c>.</summary>
    public override string ToString() => $"{Name} {DType.Name()}[{string.Join(", ", shape)}]";

    internal SafeTensorEntry At(long offset) => new(Name, DType, shape, ElementCount, offset, ByteLength);
}
