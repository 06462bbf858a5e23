using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Native.Compute.Serialization;

/// <summary>Writes a set of tensors as files of bounded size and an index, or as one file if that is enough.</summary>
/// <remarks>Tensors fill the files in the order given; a tensor larger than the bound gets a file of its own. Nothing is
/// visible before <see cref="Commit"/>, which renames the files first and the index last.</remarks>
public sealed class ShardedSafeTensorsWriter : IDisposable
{
    private readonly List<SafeTensorsWriter> shards = [];
    private readonly Dictionary<string, SafeTensorsWriter> byTensor = [];
    private readonly string index;
    private readonly long totalSize;

    /// <summary>Plans the files and creates them under temporary names.</summary>
    /// <param name="folder">Where the files go; made if it does not exist.</param>
    /// <param name="tensors">What will be written.</param>
    /// <param name="maximumShardBytes">Largest data of one file, in bytes.</param>
    /// <param name="metadata">Text metadata of every file.</param>
    /// <exception cref="ArgumentException">Two tensors share a name, or the bound is not positive.</exception>
    /// <exception cref="IOException">A file cannot be made, or the folder holds an index or a single file that would hide or be hidden by the new set.</exception>
    public ShardedSafeTensorsWriter(string folder, IEnumerable<SafeTensorEntry> tensors, long maximumShardBytes,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumShardBytes);
        var plan = new List<List<SafeTensorEntry>> { new() };
        var names = new HashSet<string>();
        var filled = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"Two tensors are named '{tensor.Name}'; names in a checkpoint are distinct.", nameof(tensors));
            if (filled > maximumShardBytes - tensor.ByteLength && plan[^1].Count > 0)
            {
                plan.Add([]);
                filled = 0;
            }
            plan[^1].Add(tensor);
            filled += tensor.ByteLength;
            totalSize = checked(totalSize + tensor.ByteLength);
        }

        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        index = Path.Combine(folder, SafeTensorsCheckpoint.IndexName);
        var other = plan.Count == 1 ? index : Path.Combine(folder, SafeTensorsCheckpoint.SingleName);
        if (File.Exists(other))
            throw new IOException($"{folder} already holds {Path.GetFileName(other)}, which readers could take for the new set of {plan.Count} file(s); remove it first.");
        try
        {
            for (var i = 0; i < plan.Count; i++)
            {
                var name = plan.Count == 1
                    ? SafeTensorsCheckpoint.SingleName
                    : string.Create(CultureInfo.InvariantCulture, $"model-{i + 1:D5}-of-{plan.Count:D5}.safetensors");
                shards.Add(new SafeTensorsWriter(Path.Combine(folder, name), plan[i], metadata));
                foreach (var tensor in plan[i]) byTensor.Add(tensor.Name, shards[i]);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The files that <see cref="Commit"/> makes, without the index.</summary>
    public IReadOnlyList<string> Files => [.. shards.Select(s => s.Path)];

    /// <summary>Writes a whole tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">Its bytes, little-endian and row-major.</param>
    /// <exception cref="ArgumentException">No such tensor, another length, or written before.</exception>
    public void Write(string name, ReadOnlySpan<byte> data) => Find(name).Write(name, data);

    /// <summary>Writes a part of a tensor. Each byte is written once; parts come in any order.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="offset">First byte, counted from the tensor's first.</param>
    /// <param name="data">The bytes.</param>
    /// <exception cref="ArgumentException">No such tensor, outside it, or overlapping what was written before.</exception>
    public void Write(string name, long offset, ReadOnlySpan<byte> data) => Find(name).Write(name, offset, data);

    /// <summary>Puts the finished files and the index in their places.</summary>
    /// <exception cref="InvalidOperationException">Some tensor is not fully written; nothing has been replaced.</exception>
    public void Commit()
    {
        foreach (var shard in shards) shard.Finish();
        string? temporary = null;
        try
        {
            if (shards.Count > 1) WriteIndex(temporary = SafeTensorsWriter.TemporaryBeside(index));
            foreach (var shard in shards) shard.Rename();
            if (temporary is not null) File.Move(temporary, index, overwrite: true);
        }
        catch
        {
            if (temporary is not null) File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        foreach (var shard in shards) shard.Dispose();
    }

    private void WriteIndex(string path)
    {
        using var stream = new FileStream(path, FileMode.CreateNew);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", totalSize);
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (tensor, shard) in byTensor.OrderBy(x => x.Key, StringComparer.Ordinal))
                json.WriteString(tensor, Path.GetFileName(shard.Path));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.Flush(flushToDisk: true);
    }

    private SafeTensorsWriter Find(string name) => byTensor.TryGetValue(name, out var shard)
        ? shard
        : throw new ArgumentException($"The checkpoint has no tensor '{name}'; it was not among those given to the writer.", nameof(name));
}
