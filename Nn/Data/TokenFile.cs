using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Native.Nn;

/// <summary>A memory-mapped file of tokens, 2 or 4 bytes each, with the places where documents start.</summary>
/// <remarks>
/// A header of 64 bytes (little-endian): the text NNTOKENS; version (u32, 1); bytes of a token (u32, 2 or 4); tokens (u64); documents
/// (u64); vocabulary (u32); zeros. Then the tokens, zeros up to a multiple of 8, and the start of each document (u64).
/// </remarks>
public sealed class TokenFile : ITokenSource, IDisposable
{
    internal const int HeaderBytes = 64;
    internal static ReadOnlySpan<byte> Magic => "NNTOKENS"u8;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly long[] documents;
    private readonly int size;

    private TokenFile(MemoryMappedFile file, MemoryMappedViewAccessor view, int size, long count, long[] documents, int vocabulary)
    {
        (this.file, this.view, this.size, this.documents) = (file, view, size, documents);
        (Count, Vocabulary) = (count, vocabulary);
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <summary>Tokens are below this.</summary>
    public int Vocabulary { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<long> Documents => documents;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or it is cut off or damaged in its header or its document starts.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TokenFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = new FileInfo(path).Length;
        if (bytes < HeaderBytes) throw new InvalidDataException($"{path}: {bytes} bytes; a token file has {HeaderBytes} at least");
        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = file.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.Read);
            var magic = new byte[8];
            view.ReadArray(0, magic, 0, 8);
            if (!magic.AsSpan().SequenceEqual(Magic)) throw new InvalidDataException($"{path}: not a token file: it does not start with NNTOKENS");
            var (version, size, count, starts) = (view.ReadUInt32(8), view.ReadUInt32(12), view.ReadUInt64(16), view.ReadUInt64(24));
            var vocabulary = view.ReadUInt32(32);
            if (version != 1) throw new InvalidDataException($"{path}: version {version}; 1 is known");
            if (size is not (2 or 4) || vocabulary is 0 or > int.MaxValue || size == 2 && vocabulary > 65536)
                throw new InvalidDataException($"{path}: tokens of {size} bytes below {vocabulary}");
            if (count > (ulong)bytes || starts > (ulong)bytes || Length(size, (long)count, (long)starts) != bytes)
                throw new InvalidDataException($"{path}: {bytes} bytes; {count} tokens of {size} bytes and {starts} documents are to be in it");
            var documents = new long[starts];
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(bytes - 8 * (long)starts), documents.AsSpan());
            for (var i = 0; i < documents.Length; i++)
                if (documents[i] < (i == 0 ? 0 : documents[i - 1]) || documents[i] > (long)count)
                    throw new InvalidDataException($"{path}: document {i} starts at token {documents[i]} of {count}");
            return new TokenFile(file, view, (int)size, (long)count, documents, (int)vocabulary);
        }
        catch
        {
            view?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A token is beyond the vocabulary: the file is damaged.</exception>
    public void Read(long start, Span<int> tokens)
    {
        if (start < 0 || start > Count - tokens.Length)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"TokenFile: {tokens.Length} tokens from {start}; there are {Count}");
        var at = (ulong)(HeaderBytes + start * size);
        if (size == 4)
        {
            view.SafeMemoryMappedViewHandle.ReadSpan(at, tokens);
        }
        else
        {
            // The narrow tokens lie in the upper half of the span until each is widened, from the first on.
            var narrow = MemoryMarshal.Cast<int, ushort>(tokens)[tokens.Length..];
            view.SafeMemoryMappedViewHandle.ReadSpan(at, narrow);
            for (var i = 0; i < tokens.Length; i++) tokens[i] = narrow[i];
        }
        if (tokens.ContainsAnyExceptInRange(0, Vocabulary - 1)) throw new InvalidDataException($"TokenFile: a token from {start} on is not below {Vocabulary}; the file is damaged");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    internal static long Padding(long size, long count) => (8 - size * count % 8) % 8;

    private static long Length(long size, long count, long documents) => HeaderBytes + size * count + Padding(size, count) + 8 * documents;
}
