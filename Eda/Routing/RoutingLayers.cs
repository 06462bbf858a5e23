using System.Globalization;

namespace Native.Eda;

/// <summary>Makes the layers of one die or of two face to face from a technology and a design's tracks.</summary>
internal static class RoutingLayers
{
    public static List<RoutingLayer> Of(DefDesign design, LefLibrary library, RoutingOptions options, int dies)
    {
        var metals = library.Layers.Where(l => l.Type == LefLayerType.Routing).ToArray();
        if (metals.Length == 0) throw new ArgumentException("RoutingProblem: the technology has no routing layers", nameof(library));
        var tracks = new Dictionary<(string, bool), DefTracks>();
        foreach (var entry in design.Tracks)
            foreach (var layer in entry.Layers) tracks.TryAdd((layer, entry.AlongX), entry);
        var highest = options.MaxMetal == 0 ? metals.Length : Math.Min(options.MaxMetal, metals.Length);
        var found = new List<RoutingLayer>();
        for (var die = 0; die < dies; die++)
        {
            for (var i = 0; i < metals.Length; i++)
            {
                // Face to face: the upper die's highest metal comes first.
                var number = die == 0 ? i + 1 : metals.Length - i;
                var metal = metals[number - 1];
                var isHorizontal = metal.Direction == LefDirection.Horizontal || metal.Direction == LefDirection.None && number % 2 == 1;
                var (start, step, count) = Tracks(design, tracks, metal, isHorizontal);
                var spacing = (int)Math.Round((metal.Width / 2 + Spacing(metal)) * design.UnitsPerMicron);
                found.Add(new(die == 0 ? metal.Name : UpperName(metal.Name, number, metals.Length), die, isHorizontal, number, number >= options.MinMetal && number <= highest, start, step, count, spacing));
            }
        }
        return found;
    }

    /// <summary>The name of the image of a lower layer: numbers go on, other names get a suffix.</summary>
    public static string UpperName(string name, int number, int metals)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        return name.EndsWith(digits, StringComparison.Ordinal) ? $"{name[..^digits.Length]}{2 * metals + 1 - number}" : name + "_upper";
    }

    private static double Spacing(LefLayer metal) => metal.Spacing > 0 ? metal.Spacing : metal.SpacingTable?.Spacing(metal.Width, 0) ?? 0;

    private static (int Start, int Step, int Count) Tracks(DefDesign design, Dictionary<(string, bool), DefTracks> tracks, LefLayer metal, bool isHorizontal)
    {
        if (tracks.TryGetValue((metal.Name, !isHorizontal), out var given)) return (given.Start, given.Step, given.Count);
        var unit = (double)design.UnitsPerMicron;
        var (pitch, offset) = isHorizontal ? (metal.PitchY, metal.OffsetY) : (metal.PitchX, metal.OffsetX);
        if (pitch <= 0) pitch = Math.Max(Math.Max(metal.PitchX, metal.PitchY), metal.Width + Spacing(metal));
        var step = (int)Math.Round(pitch * unit);
        if (step <= 0) throw new ArgumentException($"RoutingProblem: layer {metal.Name} has no tracks in the design and no pitch in the technology");
        var die = design.DieBox;
        var first = (isHorizontal ? die.Bottom : die.Left) + (int)Math.Round((offset > 0 ? offset : pitch / 2) * unit);
        var room = (isHorizontal ? die.Top : die.Right) - first;
        return (first, step, room < 0 ? 0 : room / step + 1);
    }
}
