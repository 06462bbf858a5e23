using Native.Compute;
using Native.Compute.Serialization;

namespace Native.Nn;

/// <summary>Which tensor of a checkpoint is which parameter of a model; refuses what does not fit before anything is loaded.</summary>
internal static class CheckpointFit
{
    private const int Shown = 8;

    /// <summary>The stored name of each parameter.</summary>
    /// <param name="folder">For errors.</param>
    /// <param name="parameters">Names and shapes that the model wants.</param>
    /// <param name="checkpoint">What is stored.</param>
    /// <param name="family">Knows old names and tensors that are no parameters.</param>
    /// <param name="tiedTo">The name of the embedding where the head is tied to it, else null.</param>
    /// <exception cref="ModelFormatException">Tensors are missing, too many, of another shape or type, or a tied head differs from the embedding.</exception>
    public static Dictionary<string, string> Of(
        string folder, IReadOnlyList<(string Name, Shape Shape)> parameters, SafeTensorsCheckpoint checkpoint, ModelFamily family, string? tiedTo)
    {
        var wanted = parameters.ToDictionary(p => p.Name, p => p.Shape);
        var stored = new Dictionary<string, string>();
        var problems = new List<string>();
        foreach (var name in checkpoint.Names.Order(StringComparer.Ordinal))
        {
            var present = Present(family.Renamed(name), wanted, family);
            if (tiedTo is not null && present == $"{CausalNames.Head}.weight")
            {
                stored.Add(present, name);
                continue;
            }
            if (wanted.TryGetValue(present, out var shape))
            {
                var entry = checkpoint[name].Entry;
                if (!stored.TryAdd(present, name)) problems.Add($"'{name}' and '{stored[present]}' are the same parameter");
                else if (!entry.Shape.SequenceEqual(shape.AsSpan())) problems.Add($"'{name}' has shape [{string.Join(", ", entry.Shape.ToArray())}], the config wants {shape}");
                else if (entry.DType.ToDType() is not { } type || !type.IsFloat()) problems.Add($"'{name}' has elements of {entry.DType.Name()}; F32, F64, F16 and BF16 are supported");
            }
            else if (!family.IsComputed(name)) problems.Add($"'{name}' is in the checkpoint, but a {family.ModelType} of this config has no such parameter");
        }
        problems.AddRange(wanted.Keys.Where(name => !stored.ContainsKey(name)).Select(name => $"'{name}' of shape {wanted[name]} is missing"));
        if (problems.Count > 0) throw new ModelFormatException(folder, Listed(problems));
        if (tiedTo is not null && stored.Remove($"{CausalNames.Head}.weight", out var head)) CheckTied(folder, checkpoint, head, stored[tiedTo]);
        return stored;
    }

    // Checkpoints of a bare model leave out what comes before the names of its parts.
    private static string Present(string name, Dictionary<string, Shape> wanted, ModelFamily family) =>
        !wanted.ContainsKey(name) && wanted.ContainsKey(family.Prefix + name) ? family.Prefix + name : name;

    private static void CheckTied(string folder, SafeTensorsCheckpoint checkpoint, string head, string embedding)
    {
        var (headFile, headEntry) = checkpoint[head];
        var (file, entry) = checkpoint[embedding];
        var same = headEntry.DType == entry.DType && headEntry.Shape.SequenceEqual(entry.Shape);
        for (var at = 0L; same && at < entry.ByteLength; at += TensorStream.ChunkBytes)
        {
            var count = (int)Math.Min(TensorStream.ChunkBytes, entry.ByteLength - at);
            same = headFile.Bytes(headEntry, at, count).SequenceEqual(file.Bytes(entry, at, count));
        }
        if (!same)
            throw new ModelFormatException(folder, $"the config ties the head to the embedding, but '{head}' and '{embedding}' differ: one of them would be lost; set tie_word_embeddings to false or remove '{head}'");
    }

    private static string Listed(List<string> problems) =>
        string.Join("; ", problems.Take(Shown)) + (problems.Count > Shown ? $"; and {problems.Count - Shown} more" : "");
}
