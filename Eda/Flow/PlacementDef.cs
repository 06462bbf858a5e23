namespace Native.Eda;

/// <summary>
/// A placement as DEF and back. On two dies the masters have the suffix of their die, terminals are components of the macro HBT, and a net that crosses is two,
/// <c>net_BOT</c> and <c>net_TOP</c>, as Open3DBench writes them.
/// </summary>
internal static class PlacementDef
{
    private const string Bottom = "_bottom", Upper = "_upper", Terminal = "HBT", TerminalPrefix = "hbt_";

    public static DefDesign Write(FlowPlan plan, DiePlacement at)
    {
        var (from, def) = (plan.Floorplan, new DefDesign { Name = plan.Floorplan.Name, UnitsPerMicron = plan.Floorplan.UnitsPerMicron });
        Copy(from.DieArea, def.DieArea);
        Copy(from.Rows, def.Rows);
        Copy(from.Tracks, def.Tracks);
        Copy(from.Pins, def.Pins);
        for (var cell = 0; cell < from.Components.Count; cell++)
        {
            var component = from.Components[cell];
            def.Components.Add(component with
            {
                Macro = plan.IsStacked ? component.Macro + (at.Die[cell] == 0 ? Bottom : Upper) : component.Macro,
                Status = at.IsFixed[cell] ? PlacementStatus.Fixed : PlacementStatus.Placed,
                Location = new(at.X[cell], at.Y[cell]),
                Orientation = at.Orientations[cell],
            });
        }
        var half = HalfCut(plan);
        foreach (var (net, middle) in at.Terminals)
            def.Components.Add(new() { Name = TerminalPrefix + from.Nets[net].Name, Macro = Terminal, Status = PlacementStatus.Placed, Location = new(middle.X - half, middle.Y - half) });
        var dies = new Dictionary<string, int>(from.Components.Count, StringComparer.Ordinal);
        for (var cell = 0; cell < from.Components.Count; cell++) dies[from.Components[cell].Name] = at.Die[cell];
        var crossing = at.Terminals.Select(t => t.Net).ToHashSet();
        for (var net = 0; net < from.Nets.Count; net++)
        {
            var whole = from.Nets[net];
            if (!crossing.Contains(net))
            {
                def.Nets.Add(whole);
                continue;
            }
            foreach (var (die, suffix) in new[] { (0, "BOT"), (1, "TOP") })
            {
                var connections = whole.Connections.Where(c => (c.Component == "PIN" ? 0 : dies[c.Component]) == die).Append(new(TerminalPrefix + whole.Name, suffix));
                def.Nets.Add(whole with { Name = $"{whole.Name}_{suffix}", Connections = [.. connections] });
            }
        }
        return def;
    }

    /// <summary>The placement that a DEF of <see cref="Write"/> holds; null: it is of another design.</summary>
    public static DiePlacement? Read(FlowPlan plan, DefDesign def)
    {
        var from = plan.Floorplan;
        if (def.Components.Count < from.Components.Count) return null;
        var at = DiePlacement.Start(from.Components.Count);
        for (var cell = 0; cell < from.Components.Count; cell++)
        {
            var component = def.Components[cell];
            if (component.Name != from.Components[cell].Name) return null;
            (at.X[cell], at.Y[cell], at.Orientations[cell], at.IsFixed[cell]) = (component.Location.X, component.Location.Y, component.Orientation, component.IsFixed);
            at.Die[cell] = plan.IsStacked && component.Macro.EndsWith(Upper, StringComparison.Ordinal) ? 1 : 0;
        }
        var nets = new Dictionary<string, int>(from.Nets.Count, StringComparer.Ordinal);
        for (var net = 0; net < from.Nets.Count; net++) nets[TerminalPrefix + from.Nets[net].Name] = net;
        var terminals = new List<(int, DbPoint)>();
        var half = HalfCut(plan);
        for (var i = from.Components.Count; i < def.Components.Count; i++)
        {
            if (def.Components[i].Macro != Terminal || !nets.TryGetValue(def.Components[i].Name, out var net)) return null;
            terminals.Add((net, new(def.Components[i].Location.X + half, def.Components[i].Location.Y + half)));
        }
        return at with { Terminals = terminals };
    }

    private static int HalfCut(FlowPlan plan) => (int)Math.Round(plan.Options.Bond.CutUm * plan.Floorplan.UnitsPerMicron / 2);

    private static void Copy<T>(IList<T> from, IList<T> to)
    {
        foreach (var item in from) to.Add(item);
    }
}
