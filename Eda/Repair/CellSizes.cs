using System.Collections.Frozen;

namespace Native.Eda;

/// <summary>For each cell those of other strength that do the same: the same pins, functions, registers and arcs, and a macro of the same height in the LEF.</summary>
internal sealed class CellSizes
{
    private readonly FrozenDictionary<string, LibertyCell[]> groups;

    private CellSizes(Dictionary<string, LibertyCell[]> groups) => this.groups = groups.ToFrozenDictionary(StringComparer.Ordinal);

    public static CellSizes Of(IEnumerable<LibertyLibrary> libraries, IReadOnlyDictionary<string, LefMacro> macros)
    {
        var alike = new Dictionary<string, List<LibertyCell>>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cell in libraries.SelectMany(l => l.Cells.Values).OrderBy(c => c.Area).ThenBy(c => c.Name, StringComparer.Ordinal))
        {
            if (cell.IsMacro || !macros.TryGetValue(cell.Name, out var macro) || macro.IsBlock || !seen.Add(cell.Name)) continue;
            var key = $"{macro.Height} {string.Join(';', cell.Pins.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name} {p.Direction} {p.Function?.Text} {p.ThreeState?.Text} {Arcs(p)}"))} {string.Join(';', cell.Sequentials.Select(q => $"{q.IsLatch} {q.Output} {q.Clock?.Text} {q.Data?.Text} {q.Clear?.Text} {q.Preset?.Text}"))}";
            if (!alike.TryGetValue(key, out var list)) alike[key] = list = [];
            list.Add(cell);
        }
        var groups = new Dictionary<string, LibertyCell[]>(StringComparer.Ordinal);
        foreach (var list in alike.Values)
            if (list.Count > 1)
                foreach (var cell in list) groups[cell.Name] = [.. list];
        return new(groups);
    }

    /// <summary>All sizes of a cell, itself among them; false: it has but one.</summary>
    public bool Variants(string cell, out LibertyCell[] variants) => groups.TryGetValue(cell, out variants!);

    private static string Arcs(LibertyPin pin) => string.Join(',', pin.Arcs.Select(a => $"{a.From}/{a.Type}/{a.Sense}/{a.When?.Text}/{a.Rise is null}/{a.Fall is null}"));
}
