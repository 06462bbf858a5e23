namespace Native.Eda;

/// <summary>Reads the power trace of HotSpot: a line of blocks' names, then lines of watts. Steady heat goes with the mean of the lines.</summary>
public static class HotspotPower
{
    /// <summary>Reads a file: the names in their order with the mean of their watts.</summary>
    /// <exception cref="EdaFormatException">The file is no trace; the message has the place.</exception>
    public static IReadOnlyList<(string Block, double Watts)> Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads a text: the names in their order with the mean of their watts.</summary>
    /// <exception cref="EdaFormatException">The text is no trace; the message has the place.</exception>
    public static IReadOnlyList<(string Block, double Watts)> Read(TextReader text, string name)
    {
        using var words = new WordReader(text, name);
        var names = new List<string>();
        if (!words.Next()) throw words.Error("names of blocks");
        var first = words.Line;
        do names.Add(words.Text);
        while (words.Next() && words.Line == first);
        words.Keep();
        var (sums, lines) = (new double[names.Count], 0);
        while (words.Next())
        {
            var line = words.Line;
            for (var i = 0; i < sums.Length; i++)
            {
                if (i > 0 && (!words.Next() || words.Line != line)) throw words.Error($"{sums.Length} powers in a line");
                var watts = words.CurrentNumber("a power in watts");
                sums[i] += watts >= 0 ? watts : throw words.Error("a power from 0");
            }
            if (words.Next() && words.Line == line) throw words.Error("the end of the line");
            words.Keep();
            lines++;
        }
        if (lines == 0) throw words.Error("a line of powers");
        return [.. names.Select((n, i) => (n, sums[i] / lines))];
    }

    /// <summary>Gives the powers to the blocks of a stack's layers with power: a name goes to the first block of that name which has none yet.</summary>
    /// <exception cref="ArgumentException">A block has no power, or a power no block; the message names some.</exception>
    public static IReadOnlyList<double[]?> Assign(IReadOnlyList<(string Block, double Watts)> trace, IReadOnlyList<ThermalLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(layers);
        var power = new double[]?[layers.Count];
        var places = new Dictionary<string, Queue<(int Layer, int Block)>>(StringComparer.Ordinal);
        for (var layer = 0; layer < layers.Count; layer++)
        {
            if (!layers[layer].HasPower) continue;
            power[layer] = new double[layers[layer].Blocks.Count];
            for (var block = 0; block < layers[layer].Blocks.Count; block++)
            {
                var name = layers[layer].Blocks[block].Name;
                if (!places.TryGetValue(name, out var queue)) places[name] = queue = new();
                queue.Enqueue((layer, block));
            }
        }
        var unknown = new List<string>();
        foreach (var (name, watts) in trace)
        {
            if (places.TryGetValue(name, out var queue) && queue.TryDequeue(out var place)) power[place.Layer]![place.Block] = watts;
            else unknown.Add(name);
        }
        if (unknown.Count > 0) throw new ArgumentException($"HotspotPower: {unknown.Count} powers have no block in a layer with power: {string.Join(", ", unknown.Take(5))}");
        var missing = places.Where(p => p.Value.Count > 0).Select(p => p.Key).ToArray();
        return missing.Length == 0 ? power : throw new ArgumentException($"HotspotPower: {missing.Length} blocks have no power: {string.Join(", ", missing.Take(5))}");
    }
}
