using System.IO.MemoryMappedFiles;

namespace Native.Nn;

/// <summary>Bytes that can be read anywhere: of a mapped file or of memory.</summary>
internal sealed class ByteSource : IDisposable
{
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? view;
    private readonly ReadOnlyMemory<byte> memory;

    /// <summary>Bytes in memory.</summary>
    public ByteSource(ReadOnlyMemory<byte> memory) => (this.memory, Length) = (memory, memory.Length);

    /// <summary>A file, mapped.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ByteSource(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        Length = stream.Length;
        // Nothing can be mapped of an empty file.
        if (Length == 0) return;
        map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        try
        {
            view = map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    public long Length { get; }

    /// <summary>Copies bytes, which must be there.</summary>
    public void Read(long offset, Span<byte> target)
    {
        if (view is null) memory.Span.Slice(checked((int)offset), target.Length).CopyTo(target);
        else view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(offset + view.PointerOffset), target);
    }

    public void Dispose()
    {
        view?.Dispose();
        map?.Dispose();
    }
}
