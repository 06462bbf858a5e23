using System.Buffers.Binary;
using System.Text;

namespace Native.Nn;

/// <summary>Writes GGUF files of version 3. A file comes into its place whole.</summary>
public static class GgufWriter
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Where; what is there before is replaced at the end.</param>
    /// <param name="metadata">Keys and values, in this order.</param>
    /// <param name="tensors">The tensors, in this order; their offsets are found here.</param>
    /// <param name="write">Writes the bytes of a tensor.</param>
    /// <param name="token">Cancels between tensors; nothing is left behind then.</param>
    /// <exception cref="ArgumentException">A key or a name comes twice, or not as many bytes are written as a tensor has.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<KeyValuePair<string, GgufValue>> metadata, IReadOnlyList<GgufTensor> tensors, Action<GgufTensor, Stream> write, CancellationToken token = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(write);
        if (Twice(metadata.Select(pair => pair.Key)) is { } key) throw new ArgumentException($"GgufWriter: the key '{key}' comes twice", nameof(metadata));
        if (Twice(tensors.Select(tensor => tensor.Name)) is { } name) throw new ArgumentException($"GgufWriter: the tensor '{name}' comes twice", nameof(tensors));
        AtomicFile.Write(path, stream =>
        {
            WriteHead(stream, metadata, tensors);
            var first = stream.Position;
            foreach (var tensor in tensors)
            {
                token.ThrowIfCancellationRequested();
                Pad(stream, GgufFile.Aligned(stream.Position - first, GgufFile.DefaultAlignment) + first);
                var start = stream.Position;
                write(tensor, stream);
                if (stream.Position - start != tensor.ByteLength)
                    throw new ArgumentException($"GgufWriter: {stream.Position - start} bytes were written for '{tensor.Name}' of {tensor.ByteLength}", nameof(write));
            }
            Pad(stream, GgufFile.Aligned(stream.Position - first, GgufFile.DefaultAlignment) + first);
        }, token);
    }

    private static string? Twice(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return names.FirstOrDefault(name => !seen.Add(name));
    }

    private static void WriteHead(Stream stream, IReadOnlyList<KeyValuePair<string, GgufValue>> metadata, IReadOnlyList<GgufTensor> tensors)
    {
        var head = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        head.Write("GGUF"u8);
        head.Write(3u);
        head.Write((ulong)tensors.Count);
        head.Write((ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            WriteText(head, key);
            head.Write((uint)value.Type);
            if (value.Type == GgufValueType.Array)
            {
                head.Write((uint)value.ItemType);
                head.Write((ulong)((Array)value.Content).Length);
            }
            WriteContent(head, value.Content);
        }
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            WriteText(head, tensor.Name);
            head.Write((uint)tensor.Shape.Rank);
            for (var axis = tensor.Shape.Rank - 1; axis >= 0; axis--) head.Write((ulong)tensor.Shape[axis]);
            head.Write((uint)tensor.Type);
            head.Write((ulong)offset);
            offset = GgufFile.Aligned(offset + tensor.ByteLength, GgufFile.DefaultAlignment);
        }
        head.Flush();
        Pad(stream, GgufFile.Aligned(stream.Position, GgufFile.DefaultAlignment));
    }

    private static void WriteContent(BinaryWriter head, object content)
    {
        switch (content)
        {
            case string text: WriteText(head, text); break;
            case bool value: head.Write(value); break;
            case byte value: head.Write(value); break;
            case sbyte value: head.Write(value); break;
            case ushort value: head.Write(value); break;
            case short value: head.Write(value); break;
            case uint value: head.Write(value); break;
            case int value: head.Write(value); break;
            case float value: head.Write(value); break;
            case ulong value: head.Write(value); break;
            case long value: head.Write(value); break;
            case double value: head.Write(value); break;
            case byte[] bytes: head.Write(bytes); break;
            default:
                foreach (var item in (Array)content) WriteContent(head, item);
                break;
        }
    }

    private static void WriteText(BinaryWriter head, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        head.Write((ulong)bytes.Length);
        head.Write(bytes);
    }

    private static void Pad(Stream stream, long to)
    {
        Span<byte> zeros = stackalloc byte[GgufFile.DefaultAlignment];
        zeros.Clear();
        stream.Write(zeros[..(int)(to - stream.Position)]);
    }
}
