namespace Native.Nn;

/// <summary>A GGUF file of version 2 or 3, mapped into memory. Its head is checked as a whole when it is opened.</summary>
/// <remarks>Reading from several threads is safe.</remarks>
public sealed class GgufFile : IDisposable
{
    /// <summary>The alignment of data where the metadata say nothing.</summary>
    public const int DefaultAlignment = 32;

    private const uint Magic = 0x4655_4747;

    // A key's length, type and value; a name's length, rank, one dimension, type and offset.
    private const int LeastPairBytes = 13, LeastTensorBytes = 33;

    private readonly ByteSource source;
    private readonly Dictionary<string, GgufTensor> byName = [];
    private readonly Dictionary<string, GgufValue> metadata = [];
    private readonly List<GgufTensor> tensors = [];
    private long data;
    private bool disposed;

    private GgufFile(string name, ByteSource source)
    {
        (Path, this.source) = (name, source);
        try
        {
            ReadHead();
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Maps a file and checks its head.</summary>
    /// <exception cref="ModelFormatException">The file breaks the format, or has what is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GgufFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = System.IO.Path.GetFullPath(path);
        return new(full, new ByteSource(full));
    }

    /// <summary>Checks and uses a file that is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="ModelFormatException">The bytes break the format, or have what is not supported.</exception>
    public static GgufFile Parse(ReadOnlyMemory<byte> bytes, string name = "memory") => new(name, new ByteSource(bytes));

    /// <summary>The full path, or the name given for bytes in memory.</summary>
    public string Path { get; }

    /// <summary>The version of the format, 2 or 3.</summary>
    public int Version { get; private set; }

    /// <summary>The metadata by key.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata => metadata;

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<GgufTensor> Tensors => tensors;

    /// <summary>The tensor of this name, or null.</summary>
    public GgufTensor? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Copies a part of a tensor's bytes.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="offset">First byte, counted from the tensor's first.</param>
    /// <param name="target">Gets as many bytes as it has room for.</param>
    /// <exception cref="ArgumentException">The tensor is not of this file, or the part is not inside it.</exception>
    public void Read(GgufTensor tensor, long offset, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!ReferenceEquals(Find(tensor.Name), tensor)) throw new ArgumentException($"GgufFile: '{tensor.Name}' is not a tensor of {Path}", nameof(tensor));
        if (offset < 0 || offset > tensor.ByteLength - target.Length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"GgufFile: bytes {offset} to {offset + target.Length} are not inside '{tensor.Name}' of {tensor.ByteLength} bytes");
        source.Read(data + tensor.Offset + offset, target);
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        source.Dispose();
    }

    private void ReadHead()
    {
        var cursor = new GgufCursor(Path, source);
        if (cursor.U32("the magic number") is var magic && magic != Magic) throw cursor.Bad($"it begins with 0x{magic:X8}, not with 0x{Magic:X8} (\"GGUF\")");
        var version = cursor.U32("the version");
        if (version is not (2 or 3)) throw cursor.Bad(version is 0x0200_0000 or 0x0300_0000 ? "its numbers have the big end first, which is not supported" : $"version {version}; 2 and 3 are supported");
        Version = (int)version;
        var tensorCount = cursor.Count(LeastTensorBytes, "tensors");
        var pairs = cursor.Count(LeastPairBytes, "metadata");
        for (var i = 0; i < pairs; i++)
        {
            var key = cursor.Key();
            if (!metadata.TryAdd(key, cursor.Value(key))) throw cursor.Bad($"the key '{key}' comes twice");
        }
        if (tensorCount > cursor.Left / LeastTensorBytes) throw cursor.Bad($"{tensorCount} tensors, but {cursor.Left} bytes are left");
        for (var i = 0; i < tensorCount; i++)
        {
            var tensor = cursor.Tensor();
            tensors.Add(tensor);
            if (!byName.TryAdd(tensor.Name, tensor)) throw cursor.Bad($"the tensor '{tensor.Name}' comes twice");
        }
        Place(cursor, source.Length);
    }

    // Data follow each other with as much between them as their alignment needs, as ggml wants it.
    private void Place(GgufCursor cursor, long length)
    {
        var alignment = (long)DefaultAlignment;
        if (metadata.TryGetValue("general.alignment", out var given))
        {
            if (given.Content is not uint value || value < 8 || !System.Numerics.BitOperations.IsPow2(value) || value > 1 << 24)
                throw cursor.Bad($"'general.alignment' is {given}; a U32, a power of two from 8 on, is needed");
            alignment = value;
        }
        var first = Aligned(cursor.Position, alignment);
        var expected = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.Offset != expected) throw cursor.Bad($"'{tensor.Name}' begins at byte {tensor.Offset} of the data; {expected} is expected");
            if (tensor.ByteLength > length - first - expected) throw cursor.Bad($"'{tensor.Name}' ends at byte {(Int128)first + expected + tensor.ByteLength}, the file at {length}");
            expected = Aligned(expected + tensor.ByteLength, alignment);
        }
        data = first;
    }

    internal static long Aligned(long position, long alignment) => (position + alignment - 1) / alignment * alignment;
}
