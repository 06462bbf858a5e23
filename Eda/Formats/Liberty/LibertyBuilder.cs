using System.Globalization;

namespace Native.Eda;

/// <summary>Makes a library of the groups of a Liberty file.</summary>
internal sealed class LibertyBuilder(LibertyGroup root, string file)
{
    private readonly Dictionary<string, BitRange> types = new(StringComparer.Ordinal);
    private double time = 1e-9, capacitance = 1e-12, leakage = 1e-9, voltage = 1, resistance = 1e3;
    private double defaultInputCapacitance, defaultOutputCapacitance, defaultInoutCapacitance, defaultMaxTransition = double.PositiveInfinity, defaultLeakage;
    private LibertyTables? tables;

    public LibertyLibrary Library()
    {
        Units();
        tables = new(root, file, time, capacitance, voltage * voltage * capacitance);
        defaultInputCapacitance = Number(root, "default_input_pin_cap", 0) * capacitance;
        defaultOutputCapacitance = Number(root, "default_output_pin_cap", 0) * capacitance;
        defaultInoutCapacitance = Number(root, "default_inout_pin_cap", 0) * capacitance;
        defaultMaxTransition = Number(root, "default_max_transition", double.PositiveInfinity) * time;
        defaultLeakage = Number(root, "default_cell_leakage_power", 0) * leakage;
        foreach (var type in root.Groups.Where(g => g.Name == "type")) types[type.Argument] = Range(type);
        var wires = new Dictionary<string, LibertyWireLoad>(StringComparer.Ordinal);
        foreach (var wire in root.Groups.Where(g => g.Name == "wire_load")) wires[wire.Argument] = WireLoad(wire);
        var cells = new Dictionary<string, LibertyCell>(StringComparer.Ordinal);
        foreach (var cell in root.Groups.Where(g => g.Name == "cell")) cells[cell.Argument] = Cell(cell);
        var conditions = root.Text("default_operating_conditions");
        var operating = root.Groups.FirstOrDefault(g => g.Name == "operating_conditions" && (conditions is null || g.Argument == conditions));
        return new()
        {
            Name = root.Argument,
            TimeUnit = time,
            CapacitanceUnit = capacitance,
            Voltage = operating is null ? Number(root, "nom_voltage", 1) : Number(operating, "voltage", Number(root, "nom_voltage", 1)),
            Thresholds = Thresholds(),
            WireLoads = wires,
            DefaultWireLoad = root.Text("default_wire_load") ?? "",
            TreeType = operating?.Text("tree_type") ?? "",
            Cells = cells,
        };
    }

    private EdaFormatException Error(LibertyAttribute at, string expected) => new(file, at.Line, at.Column, expected, string.Join(", ", at.Values));

    private double Number(LibertyGroup group, string name, double missing)
    {
        if (group.Find(name) is not { } found) return missing;
        return found.Values.Count > 0 && double.TryParse(found.Values[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value : throw Error(found, $"a number for {name}");
    }

    private void Units()
    {
        time = Unit("time_unit", "s", time);
        voltage = Unit("voltage_unit", "v", voltage);
        resistance = Unit("pulling_resistance_unit", "ohm", resistance);
        leakage = Unit("leakage_power_unit", "w", leakage);
        if (root.Find("capacitive_load_unit") is not { } load) return;
        if (load.Values.Count != 2 || !double.TryParse(load.Values[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value > 0 && value < 1e30)) throw Error(load, "a number and ff or pf");
        capacitance = load.Values[1].ToLowerInvariant() switch { "ff" => value * 1e-15, "pf" => value * 1e-12, _ => throw Error(load, "a number and ff or pf") };
    }

    private double Unit(string name, string symbol, double missing)
    {
        if (root.Find(name) is not { Values: [var text, ..] } found) return missing;
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
        var scale = text[digits..].Trim().ToLowerInvariant();
        if (!scale.EndsWith(symbol, StringComparison.Ordinal) || !double.TryParse(text.AsSpan(0, digits), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value > 0 && value < 1e30))
            throw Error(found, $"a number and a unit in {symbol}");
        return value * scale[..^symbol.Length] switch
        {
            "" => 1,
            "k" => 1e3,
            "m" => 1e-3,
            "u" => 1e-6,
            "n" => 1e-9,
            "p" => 1e-12,
            "f" => 1e-15,
            _ => throw Error(found, $"a number and a unit in {symbol}"),
        };
    }

    private LibertyThresholds Thresholds()
    {
        double Share(string name, double missing)
        {
            var value = Number(root, name, missing * 100) / 100;
            return value is > 0 and < 1 ? value : throw Error(root.Find(name)!, "a percentage between 0 and 100");
        }
        var derate = Number(root, "slew_derate_from_library", 1);
        return new(
            Share("input_threshold_pct_rise", 0.5), Share("input_threshold_pct_fall", 0.5), Share("output_threshold_pct_rise", 0.5), Share("output_threshold_pct_fall", 0.5),
            Share("slew_lower_threshold_pct_rise", 0.2), Share("slew_lower_threshold_pct_fall", 0.2), Share("slew_upper_threshold_pct_rise", 0.8), Share("slew_upper_threshold_pct_fall", 0.8),
            derate > 0 ? derate : throw Error(root.Find("slew_derate_from_library")!, "a derate above 0"));
    }

    private BitRange Range(LibertyGroup type)
    {
        var (from, to) = (Number(type, "bit_from", 0), Number(type, "bit_to", 0));
        if (Math.Abs(from) > 1e6 || Math.Abs(to) > 1e6 || Math.Abs(from - to) > 65536) throw new EdaFormatException(file, type.Line, 1, "a bus of at most 65536 bits", $"{from} to {to}");
        return new((int)from, (int)to);
    }

    private LibertyWireLoad WireLoad(LibertyGroup group)
    {
        var lengths = new List<(int, double)>();
        foreach (var entry in group.Attributes.Where(a => a.Name == "fanout_length"))
        {
            if (entry.Values.Count < 2 || !int.TryParse(entry.Values[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var fanout)
                || !double.TryParse(entry.Values[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var length) || !double.IsFinite(length))
                throw Error(entry, "a number of pins and a length");
            lengths.Add((fanout, length));
        }
        lengths.Sort();
        return new(group.Argument, Number(group, "resistance", 0) * resistance, Number(group, "capacitance", 0) * capacitance, Number(group, "slope", 0), lengths);
    }

    private LibertyCell Cell(LibertyGroup group)
    {
        var pins = new List<LibertyPin>();
        var buses = new Dictionary<string, BitRange>(StringComparer.Ordinal);
        foreach (var inner in group.Groups)
        {
            if (inner.Name == "pin")
                foreach (var name in inner.Arguments) pins.Add(Pin(inner, null, name));
            if (inner.Name is "bus" or "bundle") Bus(inner, pins, buses);
        }
        var states = new List<(BooleanFunction, double)>();
        double? stateless = null;
        foreach (var state in group.Groups.Where(g => g.Name == "leakage_power"))
        {
            var watts = Number(state, "value", 0) * leakage;
            if (Function(state, "when") is { } when) states.Add((when, watts));
            else stateless = watts;
        }
        return new()
        {
            Name = group.Argument,
            Area = Number(group, "area", 0),
            Leakage = group.Find("cell_leakage_power") is null ? stateless ?? defaultLeakage : Number(group, "cell_leakage_power", 0) * leakage,
            LeakageStates = states,
            Pins = pins,
            Buses = buses,
            Sequentials = [.. group.Groups.Where(g => g.Name is "ff" or "latch" or "ff_bank" or "latch_bank").Select(Sequential)],
            IsClockGate = group.Find("clock_gating_integrated_cell") is not null,
            IsMacro = group.Groups.Any(g => g.Name == "memory") || group.Text("is_macro_cell") == "true" || group.Text("interface_timing") == "true",
        };
    }

    private void Bus(LibertyGroup group, List<LibertyPin> pins, Dictionary<string, BitRange> buses)
    {
        if (group.Name == "bundle" || group.Text("bus_type") is not { } type)
        {
            if (group.Find("members") is { } members)
                foreach (var name in members.Values) pins.Add(Pin(group.Groups.FirstOrDefault(g => g.Name == "pin" && g.Arguments.Contains(name)) ?? group, group, name));
            return;
        }
        if (!types.TryGetValue(type, out var range)) throw Error(group.Find("bus_type")!, "a bus type that the library defines");
        buses[group.Argument] = range;
        for (var i = 0; i < range.Count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{group.Argument}[{range.Index(i)}]");
            // Pins within the bus are named by bit or by range; where none tells this bit, the bus itself does.
            var own = group.Groups.FirstOrDefault(g => g.Name == "pin" && g.Arguments.Contains(name));
            pins.Add(Pin(own ?? group, own is null ? null : group, name));
        }
    }

    private LibertyPin Pin(LibertyGroup group, LibertyGroup? outer, string name)
    {
        double Of(string attribute, double missing) => Number(group, attribute, outer is null ? missing : Number(outer, attribute, missing));
        var direction = group.Text("direction") ?? outer?.Text("direction") ?? "input";
        var missing = direction switch { "input" => defaultInputCapacitance, "output" => defaultOutputCapacitance, "inout" => defaultInoutCapacitance, _ => 0 };
        var value = Of("capacitance", missing / capacitance) * capacitance;
        var arcs = new List<LibertyArc>();
        var power = new List<LibertyInternalPower>();
        foreach (var source in outer is null ? [group] : new[] { group, outer })
        {
            foreach (var inner in source.Groups)
            {
                if (inner.Name == "timing") arcs.AddRange(Arcs(inner, name));
                if (inner.Name == "internal_power") power.AddRange(Power(inner, name));
            }
        }
        return new()
        {
            Name = name,
            Direction = direction,
            Capacitance = value,
            RiseCapacitance = Of("rise_capacitance", value / capacitance) * capacitance,
            FallCapacitance = Of("fall_capacitance", value / capacitance) * capacitance,
            MaxCapacitance = Of("max_capacitance", double.PositiveInfinity) * capacitance,
            MaxTransition = group.Find("max_transition") is null && outer?.Find("max_transition") is null ? defaultMaxTransition : Of("max_transition", 0) * time,
            Function = Function(group, "function"),
            ThreeState = Function(group, "three_state"),
            IsClock = (group.Text("clock") ?? outer?.Text("clock")) == "true",
            Arcs = arcs,
            InternalPower = power,
        };
    }

    private BooleanFunction? Function(LibertyGroup group, string name)
    {
        if (group.Find(name) is not { Values: [var text, ..] } found || string.IsNullOrWhiteSpace(text)) return null;
        try
        {
            return BooleanFunction.Parse(text);
        }
        catch (FormatException)
        {
            throw Error(found, $"a Boolean function for {name}");
        }
    }

    private IEnumerable<LibertyArc> Arcs(LibertyGroup group, string to)
    {
        var type = group.Text("timing_type") switch
        {
            null or "combinational" or "combinational_rise" or "combinational_fall" => LibertyTimingType.Combinational,
            "rising_edge" => LibertyTimingType.RisingEdge,
            "falling_edge" => LibertyTimingType.FallingEdge,
            "preset" => LibertyTimingType.Preset,
            "clear" => LibertyTimingType.Clear,
            "setup_rising" => LibertyTimingType.SetupRising,
            "setup_falling" => LibertyTimingType.SetupFalling,
            "hold_rising" => LibertyTimingType.HoldRising,
            "hold_falling" => LibertyTimingType.HoldFalling,
            "recovery_rising" => LibertyTimingType.RecoveryRising,
            "recovery_falling" => LibertyTimingType.RecoveryFalling,
            "removal_rising" => LibertyTimingType.RemovalRising,
            "removal_falling" => LibertyTimingType.RemovalFalling,
            "three_state_enable" or "three_state_enable_rise" or "three_state_enable_fall" => LibertyTimingType.ThreeStateEnable,
            "three_state_disable" or "three_state_disable_rise" or "three_state_disable_fall" => LibertyTimingType.ThreeStateDisable,
            _ => LibertyTimingType.Other,
        };
        var sense = group.Text("timing_sense") switch { "positive_unate" => LibertySense.Positive, "negative_unate" => LibertySense.Negative, _ => LibertySense.None };
        var when = Function(group, "when");
        var constraint = type is >= LibertyTimingType.SetupRising and <= LibertyTimingType.RemovalFalling or LibertyTimingType.Other;
        var rise = tables!.Read(group, constraint ? "rise_constraint" : "cell_rise");
        var fall = tables.Read(group, constraint ? "fall_constraint" : "cell_fall");
        var (riseSlew, fallSlew) = constraint ? (null, null) : (tables.Read(group, "rise_transition"), tables.Read(group, "fall_transition"));
        foreach (var from in (group.Text("related_pin") ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            yield return new(from, to, type, sense, when, rise, fall, riseSlew, fallSlew);
    }

    private IEnumerable<LibertyInternalPower> Power(LibertyGroup group, string to)
    {
        var (when, supply) = (Function(group, "when"), group.Text("related_pg_pin") ?? "");
        var (rise, fall) = (tables!.ReadEnergy(group, "rise_power"), tables.ReadEnergy(group, "fall_power"));
        if (tables.ReadEnergy(group, "power") is { } both) (rise, fall) = (both, both);
        var related = (group.Text("related_pin") ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (related.Length == 0) yield return new(null, to, when, supply, rise, fall);
        foreach (var from in related) yield return new(from, to, when, supply, rise, fall);
    }

    private LibertySequential Sequential(LibertyGroup group)
    {
        var latch = group.Name.StartsWith("latch", StringComparison.Ordinal);
        return new(
            latch, group.Argument, group.Arguments.Count > 1 ? group.Arguments[1] : "", Function(group, latch ? "enable" : "clocked_on"),
            Function(group, latch ? "data_in" : "next_state"), Function(group, "clear"), Function(group, "preset"));
    }
}
