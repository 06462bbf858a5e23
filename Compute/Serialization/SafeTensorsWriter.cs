using Microsoft.Win32.SafeHandles;

namespace Native.Compute.Serialization;

/// <summary>Writes a safetensors file: header first, then tensors or parts of them in any order.</summary>
/// <remarks>Everything goes to a temporary file in the same folder. <see cref="Commit"/> flushes it to the disk and renames
/// it over the target; until then, and after any failure, the target is as it was and disposal removes the temporary file.
/// Parts may be written from several threads.</remarks>
public sealed class SafeTensorsWriter : IDisposable
{
    private readonly string temporary;
    private readonly SafeFileHandle handle;
    private readonly SafeTensorsLayout layout;
    private readonly WrittenRanges[] written;
    private bool renamed;

    /// <summary>Creates the temporary file at its full length and writes the header.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="tensors">What will be written; the writer orders them by element type (descending), then name.</param>
    /// <param name="metadata">Text metadata, if any.</param>
    /// <exception cref="ArgumentException">Two tensors share a name, or the header is over 100,000,000 bytes.</exception>
    /// <exception cref="IOException">The folder does not exist, cannot be written, or has no room.</exception>
    public SafeTensorsWriter(string path, IEnumerable<SafeTensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        layout = new SafeTensorsLayout(tensors, metadata);
        written = [.. layout.Entries.Select(_ => new WrittenRanges())];
        Path = System.IO.Path.GetFullPath(path);
        temporary = TemporaryBeside(Path);
        var length = layout.Header.Length + layout.DataLength;
        handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: length);
        try
        {
            RandomAccess.SetLength(handle, length);
            RandomAccess.Write(handle, layout.Header, 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file that <see cref="Commit"/> makes or replaces.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order of the file, with their offsets.</summary>
    public IReadOnlyList<SafeTensorEntry> Entries => layout.Entries;

    /// <summary>Writes a whole tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">Its bytes, little-endian and row-major.</param>
    /// <exception cref="ArgumentException">No such tensor, another length, or written before.</exception>
    public void Write(string name, ReadOnlySpan<byte> data)
    {
        var expected = layout.Entries[Find(name)].ByteLength;
        if (data.Length != expected)
            throw new ArgumentException($"Tensor '{name}' takes {expected} bytes, {data.Length} were given.", nameof(data));
        Write(name, 0, data);
    }

    /// <summary>Writes a part of a tensor. Each byte is written once; parts come in any order.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="offset">First byte, counted from the tensor's first.</param>
    /// <param name="data">The bytes.</param>
    /// <exception cref="ArgumentException">No such tensor, outside it, or overlapping what was written before.</exception>
    public void Write(string name, long offset, ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        var i = Find(name);
        var entry = layout.Entries[i];
        if (offset < 0 || offset > entry.ByteLength - data.Length)
            throw new ArgumentException($"Bytes {offset} to {offset + data.Length} are not inside tensor '{name}' of {entry.ByteLength} bytes.", nameof(offset));
        RandomAccess.Write(handle, data, layout.Header.Length + entry.Offset + offset);
        lock (written[i])
        {
            if (!written[i].TryAdd(offset, offset + data.Length))
                throw new ArgumentException($"Bytes {offset} to {offset + data.Length} of tensor '{name}' overlap bytes that were written before.", nameof(offset));
        }
    }

    /// <summary>Puts the finished file in its place.</summary>
    /// <exception cref="InvalidOperationException">Some tensor is not fully written.</exception>
    public void Commit()
    {
        Finish();
        Rename();
    }

    /// <summary>Closes the file and, unless it was committed, removes it.</summary>
    public void Dispose()
    {
        handle.Dispose();
        if (!renamed) File.Delete(temporary);
    }

    /// <summary>Makes the temporary file complete and durable, without showing it yet.</summary>
    internal void Finish()
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        for (var i = 0; i < written.Length; i++)
        {
            var entry = layout.Entries[i];
            if (written[i].Total != entry.ByteLength)
                throw new InvalidOperationException($"Cannot finish {Path}: {written[i].Total} of {entry.ByteLength} bytes of tensor '{entry.Name}' were written.");
        }
        RandomAccess.FlushToDisk(handle);
        handle.Dispose();
    }

    internal void Rename()
    {
        File.Move(temporary, Path, overwrite: true);
        renamed = true;
    }

    internal static string TemporaryBeside(string path) => $"{path}.{System.IO.Path.GetRandomFileName()}.tmp";

    private int Find(string name) => layout.Index.TryGetValue(name, out var i)
        ? i
        : throw new ArgumentException($"{Path} has no tensor '{name}'; it was not among those given to the writer.", nameof(name));
}
