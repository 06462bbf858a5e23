using Native.Compute;

namespace Native.Nn;

/// <summary>A tensor of a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions, the last of which lies closest in memory (the file has them the other way round).</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Offset">Its first byte, from the start of the tensors' data.</param>
public sealed record GgufTensor(string Name, Shape Shape, GgufTensorType Type, long Offset = 0)
{
    /// <summary>Rows: all dimensions but the last.</summary>
    public long Rows => Shape.Count / Shape[-1];

    /// <summary>Bytes of a row.</summary>
    public long RowBytes => Type.RowBytes(Shape[-1]);

    /// <summary>Bytes of its data.</summary>
    public long ByteLength => checked(Rows * RowBytes);
}
