using System.Globalization;

namespace Native.Eda;

/// <summary>Runs the commands of a constraint file.</summary>
internal sealed class SdcCommands(SdcConstraints constraints)
{
    private static readonly string[] None = [], Through = ["-through", "-rise_through", "-fall_through"], EdgeFlags = ["-rise", "-fall", "-min", "-max"];

    private readonly HashSet<string> unknown = new(StringComparer.Ordinal);

    public SdcValue Run(List<SdcValue> words, string file)
    {
        var command = words[0];
        SdcArguments Arguments(string[] valued, params string[] flags) => new(words, file, valued, flags);
        SdcValue Result(params SdcObject[] objects) => new(string.Join(' ', objects.Select(o => o.Pattern)), objects, command.Line, command.Column);
        SdcValue Named(SdcObjectKind kind)
        {
            var arguments = Arguments(["-of_objects", "-filter"], "-quiet", "-hierarchical", "-nocase", "-regexp");
            return Result([.. Enumerable.Range(0, arguments.RestCount).SelectMany(i => SdcArguments.Objects(arguments.Rest(i, "a name") with { Objects = null }, kind))]);
        }

        switch (command.Text)
        {
            case "expr":
                var text = string.Join(' ', words.Skip(1).Select(w => w.Text));
                return SdcExpression.Evaluate(text) is { } value ? new(value, null, command.Line, command.Column)
                    : throw new EdaFormatException(file, command.Line, command.Column, "numbers with + - * / and parentheses", text);
            case "list" or "concat":
                return words.Skip(1).Any(w => w.Objects is not null)
                    ? Result([.. words.Skip(1).SelectMany(w => SdcArguments.Objects(w, SdcObjectKind.Any))])
                    : new(string.Join(' ', words.Skip(1).Select(w => w.Text)), null, command.Line, command.Column);
            case "get_ports":
                return Named(SdcObjectKind.Port);
            case "get_pins":
                return Named(SdcObjectKind.Pin);
            case "get_cells":
                return Named(SdcObjectKind.Cell);
            case "get_nets":
                return Named(SdcObjectKind.Net);
            case "get_clocks":
                return Named(SdcObjectKind.Clock);
            case "all_inputs":
                return Result(new SdcObject(Arguments(["-clock"], "-no_clocks").Has("-no_clocks") ? SdcObjectKind.AllInputsButClocks : SdcObjectKind.AllInputs, ""));
            case "all_outputs":
                return Result(new SdcObject(SdcObjectKind.AllOutputs, ""));
            case "all_clocks":
                return Result(new SdcObject(SdcObjectKind.AllClocks, ""));
            case "all_registers":
                return Result(new SdcObject(SdcObjectKind.AllRegisters, ""));
            case "current_design":
                if (words.Count > 1) constraints.Design = words[1].Text;
                break;
            case "set_units":
                Units(Arguments(["-time", "-capacitance", "-resistance", "-voltage", "-current", "-power", "-distance"]));
                break;
            case "create_clock":
                Clock(Arguments(["-name", "-period", "-waveform", "-comment"], "-add"), command, file);
                break;
            case "set_propagated_clock":
                foreach (var clock in Arguments(None).RestObjects(0, SdcObjectKind.Any)) constraints.PropagatedClocks.Add(clock);
                break;
            case "set_clock_latency":
                var latency = Arguments(["-clock"], ["-source", "-late", "-early", "-dynamic", .. EdgeFlags]);
                constraints.Latencies.Add(new(latency.RestNumber(0, "a latency"), latency.Has("-source"), latency.Edges(), latency.Limits(), latency.RestObjects(1)));
                break;
            case "set_clock_uncertainty":
                var uncertainty = Arguments(["-from", "-to", "-rise_from", "-rise_to", "-fall_from", "-fall_to"], ["-setup", "-hold", "-rise", "-fall"]);
                constraints.Uncertainties.Add(new(uncertainty.RestNumber(0, "an uncertainty"), uncertainty.Limits("-hold", "-setup"),
                    uncertainty.RestCount > 1 ? uncertainty.RestObjects(1) : [.. uncertainty.Objects("-to", SdcObjectKind.Clock)]));
                break;
            case "set_input_delay" or "set_output_delay":
                var delay = Arguments(["-clock", "-reference_pin", "-group_path"], ["-clock_fall", "-level_sensitive", "-add_delay", "-network_latency_included", "-source_latency_included", .. EdgeFlags]);
                constraints.PortDelays.Add(new(
                    command.Text == "set_output_delay", delay.RestNumber(0, "a delay"), delay.Text("-clock") ?? "", delay.Has("-clock_fall"), delay.Edges(), delay.Limits(),
                    delay.Has("-add_delay"), delay.RestObjects(1, SdcObjectKind.Port)));
                break;
            case "set_input_transition":
                constraints.InputTransitions.Add(Figure(Arguments(["-clock"], ["-clock_fall", .. EdgeFlags]), SdcObjectKind.Port));
                break;
            case "set_load":
                constraints.Loads.Add(Figure(Arguments(["-corner"], ["-pin_load", "-wire_load", "-subtract_pin_load", .. EdgeFlags]), SdcObjectKind.Port));
                break;
            case "set_max_fanout":
                constraints.MaxFanouts.Add(Figure(Arguments(None), SdcObjectKind.Port));
                break;
            case "set_max_transition":
                constraints.MaxTransitions.Add(Figure(Arguments(None, "-clock_path", "-data_path", "-rise", "-fall"), SdcObjectKind.Any));
                break;
            case "set_max_capacitance":
                constraints.MaxCapacitances.Add(Figure(Arguments(None), SdcObjectKind.Any));
                break;
            case "set_case_analysis":
                var state = Arguments(None);
                var bit = state.Rest(0, "0 or 1");
                constraints.CaseAnalysis.Add(new(bit.Text is "1" or "one" ? 1 : bit.Text is "0" or "zero" ? 0 : throw state.Error(bit, "0 or 1"), SdcEdges.Both, SdcLimits.Both, state.RestObjects(1)));
                break;
            case "set_driving_cell":
                Driving(Arguments(["-lib_cell", "-library", "-pin", "-from_pin", "-input_transition_rise", "-input_transition_fall", "-multiply_by", "-clock"], ["-dont_scale", "-no_design_rule", .. EdgeFlags]), command, file);
                break;
            case "set_false_path" or "set_multicycle_path" or "set_max_delay" or "set_min_delay":
                Exception(command.Text, Arguments(
                    ["-from", "-to", "-through", "-rise_from", "-fall_from", "-rise_to", "-fall_to", "-rise_through", "-fall_through", "-comment"],
                    "-setup", "-hold", "-rise", "-fall", "-start", "-end", "-ignore_clock_latency", "-reset_path"));
                break;
            case "group_path":
                break;
            default:
                if (unknown.Add(command.Text))
                    constraints.Warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{file}:{command.Line}: the command '{Short(command.Text)}' is not known and is left out"));
                break;
        }
        return new("", null, command.Line, command.Column);
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static SdcFigure Figure(SdcArguments arguments, SdcObjectKind kind) =>
        new(arguments.RestNumber(0, "a figure"), arguments.Edges(), arguments.Limits(), arguments.RestObjects(1, kind));

    private void Units(SdcArguments arguments)
    {
        constraints.TimeUnit = Unit(arguments, "-time", "s") ?? constraints.TimeUnit;
        constraints.CapacitanceUnit = Unit(arguments, "-capacitance", "f") ?? constraints.CapacitanceUnit;
    }

    private static double? Unit(SdcArguments arguments, string option, string symbol)
    {
        if (arguments.All(option).LastOrDefault() is not { } word) return null;
        var text = word.Text.ToLowerInvariant();
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var value = digits == 0 ? 1 : double.TryParse(text.AsSpan(0, digits), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var scale = text.EndsWith(symbol, StringComparison.Ordinal) && text.Length - digits is 1 or 2
            ? text[digits..^1] switch { "" => 1, "m" => 1e-3, "u" => 1e-6, "n" => 1e-9, "p" => 1e-12, "f" => 1e-15, _ => 0 } : 0;
        return value * scale > 0 ? value * scale : throw arguments.Error(word, $"a number and a unit in {symbol}");
    }

    private void Clock(SdcArguments arguments, SdcValue command, string file)
    {
        var period = arguments.Number("-period") ?? throw new EdaFormatException(file, command.Line, command.Column, "-period", command.Text);
        if (period <= 0) throw arguments.Error(arguments.All("-period").Last(), "a period above 0");
        var sources = arguments.RestCount > 0 ? arguments.RestObjects(0, SdcObjectKind.Any) : [];
        var name = arguments.Text("-name") ?? (sources.Count > 0 ? sources[0].Pattern : throw new EdaFormatException(file, command.Line, command.Column, "-name of a virtual clock", command.Text));
        var (rise, fall) = (0.0, period / 2);
        if (arguments.All("-waveform").LastOrDefault() is { } waveform)
        {
            var edges = waveform.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (edges.Length != 2) throw arguments.Error(waveform, "the times of one rise and one fall");
            (rise, fall) = (arguments.Number(waveform with { Text = edges[0] }), arguments.Number(waveform with { Text = edges[1] }));
        }
        var clock = new SdcClock(name, period, rise, fall, sources);
        // A clock of the same name is replaced, as the language has it.
        for (var i = 0; i < constraints.Clocks.Count; i++)
        {
            if (constraints.Clocks[i].Name != name) continue;
            constraints.Clocks[i] = clock;
            return;
        }
        constraints.Clocks.Add(clock);
    }

    private void Driving(SdcArguments arguments, SdcValue command, string file)
    {
        var cell = arguments.Text("-lib_cell") ?? throw new EdaFormatException(file, command.Line, command.Column, "-lib_cell", command.Text);
        constraints.DrivingCells.Add(new(
            cell[(cell.LastIndexOf('/') + 1)..], arguments.Text("-pin") ?? "", arguments.Text("-from_pin") ?? "", arguments.Number("-input_transition_rise") ?? 0,
            arguments.Number("-input_transition_fall") ?? 0, arguments.Edges(), arguments.Limits(), arguments.RestObjects(0, SdcObjectKind.Port)));
    }

    private void Exception(string command, SdcArguments arguments)
    {
        var kind = command switch
        {
            "set_false_path" => SdcExceptionKind.FalsePath,
            "set_multicycle_path" => SdcExceptionKind.Multicycle,
            "set_max_delay" => SdcExceptionKind.MaxDelay,
            _ => SdcExceptionKind.MinDelay,
        };
        var value = kind == SdcExceptionKind.FalsePath ? 0 : arguments.RestNumber(0, "a number");
        // A multicycle path without -setup or -hold means set-up.
        var limits = kind switch
        {
            SdcExceptionKind.MaxDelay => SdcLimits.Max,
            SdcExceptionKind.MinDelay => SdcLimits.Min,
            SdcExceptionKind.Multicycle when !arguments.Has("-setup") && !arguments.Has("-hold") => SdcLimits.Max,
            _ => arguments.Limits("-hold", "-setup"),
        };
        IReadOnlyList<SdcObject> Ends(string side) => [.. new[] { $"-{side}", $"-rise_{side}", $"-fall_{side}" }.SelectMany(o => arguments.Objects(o))];
        constraints.Exceptions.Add(new(
            kind, value, limits, arguments.Has("-start"), Ends("from"),
            [.. Through.SelectMany(arguments.All).Select(v => (IReadOnlyList<SdcObject>)[.. SdcArguments.Objects(v, SdcObjectKind.Any)])],
            Ends("to")));
    }
}
