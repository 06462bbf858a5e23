using System.Globalization;

namespace Native.Eda;

/// <summary>Reads the tables of a Liberty file by the templates of its library, into SI units.</summary>
internal sealed class LibertyTables
{
    private readonly Dictionary<string, LibertyGroup> templates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> lists = new(StringComparer.Ordinal);
    private readonly string file;
    private readonly double time, capacitance, energy;

    public LibertyTables(LibertyGroup root, string file, double time, double capacitance, double energy)
    {
        (this.file, this.time, this.capacitance, this.energy) = (file, time, capacitance, energy);
        foreach (var group in root.Groups.Where(g => g.Name is "lu_table_template" or "power_lut_template")) templates[group.Argument] = group;
    }

    /// <summary>A table of seconds; null: the group has none of the name.</summary>
    public LibertyTable? Read(LibertyGroup group, string name) => Read(group, name, time);

    /// <summary>A table of joules.</summary>
    public LibertyTable? ReadEnergy(LibertyGroup group, string name) => Read(group, name, energy);

    private LibertyTable? Read(LibertyGroup group, string name, double unit)
    {
        if (group.Groups.FirstOrDefault(g => g.Name == name) is not { } table) return null;
        var template = templates.GetValueOrDefault(table.Argument);
        if (template is null && table.Argument.Length > 0 && table.Argument != "scalar") throw new EdaFormatException(file, table.Line, 1, "a template that the library defines", table.Argument);
        if (table.Find("values") is not { } found) throw new EdaFormatException(file, table.Line, 1, "values", name);
        var values = new List<double>();
        foreach (var row in found.Values) values.AddRange(Numbers(row, found));
        var axes = new List<(LibertyAxis Kind, double[] Knots)>();
        for (var i = 1; i <= 3; i++)
        {
            var kind = Kind(template?.Text($"variable_{i}"));
            if ((table.Find($"index_{i}") ?? template?.Find($"index_{i}")) is not { } index || kind is null) continue;
            var knots = new List<double>();
            foreach (var row in index.Values) knots.AddRange(Numbers(row, index));
            var scale = kind is LibertyAxis.OutputLoad or LibertyAxis.RelatedLoad ? capacitance : kind == LibertyAxis.Other ? 1 : time;
            axes.Add((kind.Value, [.. knots.Select(k => k * scale)]));
        }
        // A single knot says nothing of a slope: the axis is dropped, the rest stays.
        axes.RemoveAll(a => a.Knots.Length <= 1);
        if (axes.Count == 3 && axes[2].Kind == LibertyAxis.RelatedLoad)
        {
            // A third axis of another output's load: that output is taken to be unloaded, its first entry.
            var depth = axes[2].Knots.Length;
            if (values.Count == axes[0].Knots.Length * axes[1].Knots.Length * depth) values = [.. values.Where((_, i) => i % depth == 0)];
            axes.RemoveAt(2);
        }
        if (axes.Count > 2) throw Error(found, "a table of at most two axes, or three with the load of another output");
        var (first, second) = (axes.Count > 0 ? axes[0] : (LibertyAxis.Other, []), axes.Count > 1 ? axes[1] : (LibertyAxis.Other, Array.Empty<double>()));
        try
        {
            return new(first.Item1, first.Item2, second.Item1, second.Item2, [.. values.Select(v => v * unit)]);
        }
        catch (ArgumentException e)
        {
            throw Error(found, $"values that fit the axes ({e.Message})");
        }
    }

    private static LibertyAxis? Kind(string? variable) => variable switch
    {
        null => null,
        "input_net_transition" or "input_transition_time" => LibertyAxis.InputSlew,
        "total_output_net_capacitance" or "equal_or_opposite_output_net_capacitance" => LibertyAxis.OutputLoad,
        "related_pin_transition" => LibertyAxis.RelatedSlew,
        "constrained_pin_transition" => LibertyAxis.ConstrainedSlew,
        "related_out_total_output_net_capacitance" => LibertyAxis.RelatedLoad,
        _ => LibertyAxis.Other,
    };

    private double[] Numbers(string text, LibertyAttribute at)
    {
        // The same axis stands at every table of a library.
        if (lists.TryGetValue(text, out var known)) return known;
        var numbers = new List<double>();
        foreach (var part in text.AsSpan().SplitAny(' ', ',', '\t', '\n', '\r', '\\'))
        {
            var word = text.AsSpan(part);
            if (word.IsEmpty) continue;
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) throw Error(at, "numbers");
            numbers.Add(value);
        }
        var found = numbers.ToArray();
        if (lists.Count < 10_000) lists[text] = found;
        return found;
    }

    private EdaFormatException Error(LibertyAttribute at, string expected) => new(file, at.Line, at.Column, expected, string.Join(", ", at.Values));
}
