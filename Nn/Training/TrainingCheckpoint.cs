using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Native.Compute;
using Native.Compute.Serialization;

namespace Native.Nn.Training;

/// <summary>
/// The state of a training as folders step-0000000123, each with one safetensors file whose metadata say where the training was. A folder is
/// written under another name and renamed when it is complete: one that has its name is whole.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Prefix = "step-", Entry = "training", Unfinished = ".unfinished-", Dropped = ".dropped-";

    /// <summary>Writes a checkpoint and drops the oldest ones.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="step">The step.</param>
    /// <param name="tensors">What is stored, by name.</param>
    /// <param name="state">Where the training is.</param>
    /// <param name="kept">How many checkpoints stay, this one included.</param>
    /// <exception cref="IOException">It cannot be written; the older ones are still there.</exception>
    public static void Save(string folder, long step, IReadOnlyList<(string Name, Tensor Value)> tensors, JsonObject state, int kept)
    {
        Directory.CreateDirectory(folder);
        Clean(folder);
        var name = PathOf(folder, step);
        var beside = Path.Combine(folder, Unfinished + Path.GetRandomFileName());
        try
        {
            using (var writer = new ShardedSafeTensorsWriter(
                beside, tensors.Select(t => new SafeTensorEntry(t.Name, t.Value.DType.ToSafeTensors(), t.Value.Shape.AsSpan())), long.MaxValue,
                new Dictionary<string, string> { [Entry] = state.ToJsonString() }))
            {
                foreach (var (tensor, value) in tensors) TensorStream.Save(value, tensor, writer);
                writer.Commit();
            }
            // The same step again, after a run that went back: it holds the same.
            if (Directory.Exists(name)) Drop(name);
            Directory.Move(beside, name);
        }
        catch
        {
            if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
            throw;
        }
        foreach (var old in All(folder).Skip(kept)) Drop(PathOf(folder, old));
    }

    /// <summary>The steps of the checkpoints, the latest first.</summary>
    public static IReadOnlyList<long> All(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder, Prefix + "*")
            .Select(path => long.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1)
            .Where(step => step >= 0).OrderDescending()];

    /// <summary>Reads the state of a checkpoint, then its tensors into those that are there.</summary>
    /// <param name="folder">Where checkpoints are.</param>
    /// <param name="step">Which.</param>
    /// <param name="tensors">What is filled, by name; exactly these must be stored.</param>
    /// <param name="accepts">Looks at the state first, and throws where it does not fit.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or of another model or optimizer.</exception>
    public static JsonObject Load(string folder, long step, IReadOnlyList<(string Name, Tensor Value)> tensors, Action<JsonObject> accepts)
    {
        var path = PathOf(folder, step);
        try
        {
            using var checkpoint = SafeTensorsCheckpoint.Open(path);
            var file = checkpoint.Files[0];
            if (!file.Metadata.TryGetValue(Entry, out var text) || JsonNode.Parse(text) is not JsonObject state)
                throw new InvalidDataException($"{path}: no state of a training in its metadata");
            accepts(state);
            foreach (var (name, value) in tensors)
            {
                if (!checkpoint.Contains(name)) throw new InvalidDataException($"{path}: no tensor '{name}'; the checkpoint is of another model or optimizer");
                var entry = checkpoint[name].Entry;
                if (entry.DType.ToDType() != value.DType || !entry.Shape.SequenceEqual(value.Shape.AsSpan()))
                    throw new InvalidDataException($"{path}: '{name}' is {entry.DType} [{string.Join(", ", entry.Shape.ToArray())}], not {value.DType} {value.Shape}");
            }
            if (checkpoint.Names.Count != tensors.Count)
                throw new InvalidDataException($"{path}: {checkpoint.Names.Count} tensors in place of {tensors.Count}; the checkpoint is of another model or optimizer");
            if (tensors.Count > 0)
            {
                using var upload = new TensorUpload(tensors[0].Value.Device);
                foreach (var (name, value) in tensors) upload.Load(value, file, checkpoint[name].Entry);
            }
            return state;
        }
        catch (Exception e) when (e is SafeTensorsException or JsonException or FileNotFoundException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static string PathOf(string folder, long step) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D10}"));

    // Under its own name a folder is whole until its very end.
    private static void Drop(string path)
    {
        var away = Path.Combine(Path.GetDirectoryName(path)!, Dropped + Path.GetRandomFileName());
        Directory.Move(path, away);
        Directory.Delete(away, recursive: true);
    }

    // What a killed run left behind.
    private static void Clean(string folder)
    {
        foreach (var prefix in (string[])[Unfinished, Dropped])
            foreach (var path in Directory.EnumerateDirectories(folder, prefix + "*")) Directory.Delete(path, recursive: true);
    }
}
