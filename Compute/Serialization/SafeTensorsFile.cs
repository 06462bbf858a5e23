using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Native.Compute.Serialization;

/// <summary>A safetensors file, mapped into memory. The header is checked as a whole when the file is opened.</summary>
/// <remarks>Data may be unaligned: use <see cref="Read"/> or unaligned loads. Spans and pointers are valid until
/// <see cref="Dispose"/>; a file that another process cuts short meanwhile is the operating system's fault signal, so
/// replace files by rename, as <see cref="SafeTensorsWriter"/> does. Reading from several threads is safe.</remarks>
public sealed unsafe class SafeTensorsFile : IDisposable
{
    private readonly FileStream? stream;
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? view;
    private MemoryHandle pin;
    private byte* data;
    private long dataStart;
    private bool disposed;
    private readonly Dictionary<string, SafeTensorEntry> byName;

    private SafeTensorsFile(string path)
    {
        Path = path;
        stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        try
        {
            var length = stream.Length;
            SafeTensorsHeader.JsonLength(path, BitConverter.GetBytes(0UL), length);
            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            (byName, Entries, Metadata) = Load(start + view.PointerOffset, length);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private SafeTensorsFile(ReadOnlyMemory<byte> bytes, string name)
    {
        Path = name;
        pin = bytes.Pin();
        try
        {
            (byName, Entries, Metadata) = Load((byte*)pin.Pointer, bytes.Length);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Maps a file and checks its header.</summary>
    /// <exception cref="SafeTensorsException">The file breaks the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafeTensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(System.IO.Path.GetFullPath(path));
    }

    /// <summary>Checks and uses a file that is in memory; the bytes are pinned until <see cref="Dispose"/>, not copied.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="SafeTensorsException">The bytes break the format.</exception>
    public static SafeTensorsFile Parse(ReadOnlyMemory<byte> bytes, string name = "memory") => new(bytes, name);

    /// <summary>The full path, or the name given for bytes in memory.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafeTensorEntry> Entries { get; }

    /// <summary>The text metadata; empty if there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The entry with a name.</summary>
    /// <exception cref="KeyNotFoundException">The file has no such tensor.</exception>
    public SafeTensorEntry this[string name] => byName.TryGetValue(name, out var entry)
        ? entry
        : throw new KeyNotFoundException($"{Path} has no tensor '{name}' among its {byName.Count}.");

    /// <summary>Finds the entry with a name.</summary>
    public bool TryGet(string name, out SafeTensorEntry? entry) => byName.TryGetValue(name, out entry);

    /// <summary>The bytes of a tensor of less than 2 GiB, in place.</summary>
    /// <exception cref="ArgumentException">The tensor is too large for a span; read it in parts.</exception>
    public ReadOnlySpan<byte> Bytes(SafeTensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.ByteLength > int.MaxValue)
            throw new ArgumentException($"Tensor '{entry.Name}' has {entry.ByteLength} bytes, a span holds {int.MaxValue}; take it in parts.", nameof(entry));
        return Bytes(entry, 0, (int)entry.ByteLength);
    }

    /// <summary>A part of a tensor's bytes, in place.</summary>
    /// <param name="entry">An entry of this file.</param>
    /// <param name="offset">First byte, counted from the tensor's first.</param>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the tensor.</exception>
    public ReadOnlySpan<byte> Bytes(SafeTensorEntry entry, long offset, int count)
    {
        var start = Pointer(entry);
        if (offset < 0 || count < 0 || offset > entry.ByteLength - count)
            throw new ArgumentOutOfRangeException(nameof(offset), $"Bytes {offset} to {offset + count} are not inside tensor '{entry.Name}' of {entry.ByteLength} bytes.");
        return new(start + offset, count);
    }

    /// <summary>
    /// Copies a part of a tensor's bytes by reading the file. Unlike what is touched through <see cref="Bytes(SafeTensorEntry, long, int)"/>, what is read so
    /// never counts as memory of the process: whoever goes through a large file once needs no more than the target.
    /// </summary>
    /// <param name="entry">An entry of this file.</param>
    /// <param name="offset">First byte, counted from the tensor's first.</param>
    /// <param name="target">Receives as many bytes as it holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the tensor.</exception>
    /// <exception cref="IOException">The file cannot be read, or was cut short meanwhile.</exception>
    public void CopyBytes(SafeTensorEntry entry, long offset, Span<byte> target)
    {
        var start = Bytes(entry, offset, target.Length);
        if (stream is null)
        {
            start.CopyTo(target);
            return;
        }
        var place = entry.Offset + dataStart + offset;
        while (target.Length > 0)
        {
            var count = RandomAccess.Read(stream.SafeFileHandle, target, place);
            if (count == 0) throw new EndOfStreamException($"{Path} ends before the data of '{entry.Name}': it was cut short while it was read");
            target = target[count..];
            place += count;
        }
    }

    /// <summary>Address of a tensor's first byte, valid for its ByteLength bytes until <see cref="Dispose"/>; of any alignment.</summary>
    /// <exception cref="ArgumentException">The entry is not of this file.</exception>
    public byte* Pointer(SafeTensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!byName.TryGetValue(entry.Name, out var own) || !ReferenceEquals(own, entry))
            throw new ArgumentException($"Entry {entry} is not of {Path}.", nameof(entry));
        return data + entry.Offset;
    }

    /// <summary>Copies elements of a tensor, whatever its alignment in the file.</summary>
    /// <typeparam name="T">A type of the size of the tensor's elements, such as float, Half, BFloat16 or byte.</typeparam>
    /// <param name="entry">An entry of this file.</param>
    /// <param name="first">First element to copy.</param>
    /// <param name="destination">Receives as many elements as it holds.</param>
    /// <exception cref="ArgumentException">The sizes of the elements differ, or the elements are not inside the tensor.</exception>
    public void Read<T>(SafeTensorEntry entry, long first, Span<T> destination) where T : unmanaged
    {
        var start = Pointer(entry);
        if (Unsafe.SizeOf<T>() * 8 != entry.DType.Bits())
            throw new ArgumentException($"Tensor '{entry.Name}' has elements of {entry.DType.Bits()} bits ({entry.DType.Name()}), {typeof(T).Name} has {Unsafe.SizeOf<T>() * 8}.", nameof(destination));
        if (first < 0 || first > entry.ElementCount - destination.Length)
            throw new ArgumentException($"Elements {first} to {first + destination.Length} are not inside tensor '{entry.Name}' of {entry.ElementCount}.", nameof(first));
        fixed (T* to = destination)
            Buffer.MemoryCopy(start + first * sizeof(T), to, destination.Length * (long)sizeof(T), destination.Length * (long)sizeof(T));
    }

    /// <summary>Unmaps the file; its spans and pointers are invalid from here on.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        data = null;
        if (view is not null)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
        }
        map?.Dispose();
        stream?.Dispose();
        pin.Dispose();
    }

    private (Dictionary<string, SafeTensorEntry>, List<SafeTensorEntry>, Dictionary<string, string>) Load(byte* start, long length)
    {
        var json = SafeTensorsHeader.JsonLength(Path, new(start, (int)Math.Min(length, SafeTensorsHeader.PrefixLength)), length);
        var header = SafeTensorsHeader.Parse(Path, new(start + SafeTensorsHeader.PrefixLength, json), length);
        data = start + header.DataStart;
        dataStart = header.DataStart;
        return (header.Entries.ToDictionary(e => e.Name), header.Entries, header.Metadata);
    }
}
