namespace Native.Compute.Serialization;

/// <summary>The tensors of a model: one safetensors file, or several with an index.</summary>
public sealed class SafeTensorsCheckpoint : IDisposable
{
    /// <summary>File name of an index.</summary>
    public const string IndexName = "model.safetensors.index.json";

    /// <summary>File name of a model in one file.</summary>
    public const string SingleName = "model.safetensors";

    private readonly Dictionary<string, SafeTensorsFile> byTensor = [];
    private readonly List<SafeTensorsFile> files = [];
    private readonly List<string> warnings = [];

    private SafeTensorsCheckpoint()
    {
    }

    /// <summary>Opens a folder that holds model.safetensors.index.json or model.safetensors, an index, or a single file.</summary>
    /// <param name="path">Folder or file. In a folder the index goes before the single file.</param>
    /// <param name="followLinks">Allows shards that are symbolic links out of the folder, as download caches make them.</param>
    /// <exception cref="SafeTensorsException">A file breaks the format; or the index names a missing file, one outside its
    /// folder, or a tensor that is not in its shard or in two.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SafeTensorsCheckpoint Open(string path, bool followLinks = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
        {
            var index = Path.Combine(path, IndexName);
            var single = Path.Combine(path, SingleName);
            path = File.Exists(index) ? index : File.Exists(single) ? single
                : throw new FileNotFoundException($"{path} holds neither {IndexName} nor {SingleName}.");
        }
        var checkpoint = new SafeTensorsCheckpoint();
        try
        {
            if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) checkpoint.OpenIndex(path, followLinks);
            else checkpoint.Add(SafeTensorsFile.Open(path));
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The files, in the order of their names.</summary>
    public IReadOnlyList<SafeTensorsFile> Files => files;

    /// <summary>What is odd but harmless: a wrong total size, tensors that the index does not name.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>The names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => byTensor.Keys;

    /// <summary>The file and entry of a tensor.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public (SafeTensorsFile File, SafeTensorEntry Entry) this[string name] => byTensor.TryGetValue(name, out var file)
        ? (file, file[name])
        : throw new KeyNotFoundException($"The checkpoint has no tensor '{name}' among its {byTensor.Count}.");

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => byTensor.ContainsKey(name);

    /// <summary>Unmaps all files.</summary>
    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
    }

    private void OpenIndex(string path, bool followLinks)
    {
        var index = SafeTensorsIndex.Read(path);
        var folder = Path.GetDirectoryName(path)!;
        var shards = new Dictionary<string, SafeTensorsFile>();
        // Every name is judged before any file is opened.
        var resolved = index.WeightMap.Values.Distinct().Order(StringComparer.Ordinal).Select(name =>
        {
            var full = ContainedPath.Resolve(folder, name, followLinks, out var problem);
            return problem is null ? (name, full)
                : throw new SafeTensorsException(path, SafeTensorsRule.PathLeavesFolder, $"the shard '{name}' {problem}");
        }).ToList();
        foreach (var (name, full) in resolved)
        {
            if (!File.Exists(full)) throw new SafeTensorsException(path, SafeTensorsRule.ShardMissing, $"the shard '{name}' does not exist");
            var file = SafeTensorsFile.Open(full);
            shards.Add(name, file);
            files.Add(file);
            foreach (var entry in file.Entries)
            {
                if (byTensor.TryGetValue(entry.Name, out var first))
                {
                    throw new SafeTensorsException(path, SafeTensorsRule.TensorPlace,
                        $"tensor '{entry.Name}' is in two shards, {Path.GetFileName(first.Path)} and {Path.GetFileName(file.Path)}");
                }
                byTensor.Add(entry.Name, file);
            }
        }
        foreach (var (tensor, shard) in index.WeightMap)
        {
            if (!byTensor.TryGetValue(tensor, out var file) || file != shards[shard])
                throw new SafeTensorsException(path, SafeTensorsRule.TensorPlace, $"tensor '{tensor}' is not in its shard '{shard}'");
        }
        foreach (var tensor in byTensor.Keys.Where(t => !index.WeightMap.ContainsKey(t)))
            warnings.Add($"{path}: tensor '{tensor}' of {Path.GetFileName(byTensor[tensor].Path)} is not in the weight_map.");
        var total = files.Sum(f => f.Entries.Sum(e => e.ByteLength));
        if (index.TotalSize is { } claimed && claimed != total)
            warnings.Add(FormattableString.Invariant($"{path}: total_size is {claimed}, the shards hold {total} bytes."));
    }

    private void Add(SafeTensorsFile file)
    {
        files.Add(file);
        foreach (var entry in file.Entries) byTensor.Add(entry.Name, file);
    }
}
