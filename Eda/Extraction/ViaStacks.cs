namespace Native.Eda;

/// <summary>The vias of a design and its technology: which metals they join, and by what resistance.</summary>
internal sealed class ViaStacks
{
    private readonly Dictionary<string, (int Lower, double Ohms)> vias = new(StringComparer.Ordinal);

    public ViaStacks(DefDesign design, LefLibrary technology)
    {
        var (metals, cuts) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, (int Below, double Ohms)>(StringComparer.Ordinal));
        foreach (var layer in technology.Layers)
        {
            if (layer.Type == LefLayerType.Routing) metals[layer.Name] = metals.Count + 1;
            else if (layer.Type == LefLayerType.Cut) cuts[layer.Name] = (metals.Count, layer.ResistancePerCut);
        }
        foreach (var via in technology.Vias) Add(via.Name, via.Shapes.Select(s => s.Layer), via.Resistance);
        foreach (var via in design.Vias)
            if (via.Shapes.Count > 0) Add(via.Name, via.Shapes.Select(s => s.Layer), 0);

        void Add(string name, IEnumerable<string> layers, double resistance)
        {
            var all = layers.ToArray();
            var lower = all.Where(metals.ContainsKey).Select(l => metals[l]).DefaultIfEmpty(0).Min();
            if (lower == 0) return;
            // Several cuts of one via conduct side by side.
            var own = all.Where(cuts.ContainsKey).ToArray();
            vias[name] = (lower, resistance > 0 ? resistance : own.Length == 0 ? 0 : cuts[own[0]].Ohms / own.Length);
        }
    }

    /// <summary>The lower of the metals that a via joins, and its ohms; false: it is not known.</summary>
    public bool TryGet(string name, out (int Lower, double Ohms) via)
    {
        var end = name.IndexOf(' ', StringComparison.Ordinal);
        return vias.TryGetValue(end < 0 ? name : name[..end], out via);
    }
}
