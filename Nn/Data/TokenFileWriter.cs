using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Native.Nn;

/// <summary>Writes a <see cref="TokenFile"/> beside its place; <see cref="Commit"/> puts it there.</summary>
public sealed class TokenFileWriter : IDisposable
{
    private readonly string path, beside;
    private readonly FileStream stream;
    private readonly List<long> documents = [];
    private readonly int vocabulary;
    private ushort[] narrow = [];
    private bool done;

    /// <summary>Starts a file.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="vocabulary">Tokens are below this; up to 65,536 they take 2 bytes each, else 4.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public TokenFileWriter(string path, int vocabulary)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        (this.path, this.vocabulary) = (Path.GetFullPath(path), vocabulary);
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
        beside = $"{this.path}.{Path.GetRandomFileName()}.tmp";
        stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        stream.Write(new byte[TokenFile.HeaderBytes]);
    }

    /// <summary>Tokens so far.</summary>
    public long Count { get; private set; }

    private int Size => vocabulary <= 65536 ? 2 : 4;

    /// <summary>Says that a document starts with the next token.</summary>
    public void BeginDocument() => documents.Add(Count);

    /// <summary>Adds tokens.</summary>
    /// <exception cref="ArgumentException">A token is beyond the vocabulary.</exception>
    public void Add(ReadOnlySpan<int> tokens)
    {
        ObjectDisposedException.ThrowIf(done, this);
        if (tokens.IndexOfAnyExceptInRange(0, vocabulary - 1) is >= 0 and var bad)
            throw new ArgumentException($"TokenFileWriter: token {tokens[bad]}; the vocabulary has {vocabulary}", nameof(tokens));
        if (Size == 4)
        {
            stream.Write(MemoryMarshal.AsBytes(tokens));
        }
        else
        {
            if (narrow.Length < tokens.Length) narrow = new ushort[tokens.Length];
            for (var i = 0; i < tokens.Length; i++) narrow[i] = (ushort)tokens[i];
            stream.Write(MemoryMarshal.AsBytes(narrow.AsSpan(0, tokens.Length)));
        }
        Count += tokens.Length;
    }

    /// <summary>Completes the file and puts it in its place.</summary>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(done, this);
        stream.Write(new byte[TokenFile.Padding(Size, Count)]);
        stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(documents)));
        var header = new byte[TokenFile.HeaderBytes];
        TokenFile.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), (uint)Size);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), Count);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), documents.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(32), (uint)vocabulary);
        stream.Position = 0;
        stream.Write(header);
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        File.Move(beside, path, overwrite: true);
        done = true;
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        if (done) return;
        done = true;
        stream.Dispose();
        File.Delete(beside);
    }
}
