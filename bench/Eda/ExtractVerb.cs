using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda extract</c>: capacitances of the nets of a routed design.</summary>
internal static class ExtractVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var lef = EdaVerb.Files("--lef", "LEF files with the layers.");
        var def = EdaVerb.Required("--def", "The routed design.");
        var rules = EdaVerb.Required("--rules", "The extraction rules of OpenRCX.");
        var model = new Option<string>("--model") { Description = "context, by what lies around each wire, or constants.", HelpName = "MODEL", DefaultValueFactory = _ => "context" };
        model.AcceptOnlyFromAmong("context", "constants");
        var spef = new Option<string?>("--spef") { Description = "A SPEF of the same design to compare the nets' capacitances with.", HelpName = "FILE" };
        var output = new Option<string?>("--out") { Description = "A table to write: net, ground and coupling in fF, length in um.", HelpName = "FILE" };
        var write = new Option<string?>("--write-spef") { Description = "A SPEF to write: resistances and capacitances of every net; needs the LEF of the cells as well.", HelpName = "FILE" };
        var command = new Command("extract", "Capacitances and resistances of the nets of a routed design.") { lef, def, rules, model, spef, output, write };
        command.SetAction(r => EdaVerb.Guard(() => Run(
            session(r), r.GetValue(lef)!, r.GetValue(def)!, r.GetValue(rules)!, r.GetValue(model) == "constants" ? ExtractionModel.Constants : ExtractionModel.Context, r.GetValue(spef), r.GetValue(output), r.GetValue(write), r.GetValue(json))));
        return command;
    }

    private static int Run(Session session, string[] lef, string def, string rulePath, ExtractionModel model, string? spef, string? output, string? write, string? json)
    {
        var (design, technology, rules) = (DefDesign.Read(def), LefLibrary.Read(lef), RcxRules.Read(rulePath));
        foreach (var warning in design.Warnings) session.Note(warning);
        var watch = Stopwatch.StartNew();
        var nets = ParasiticExtractor.Capacitances(design, technology, rules, model, session.Token);
        var seconds = watch.Elapsed.TotalSeconds;
        var (ground, coupling) = (nets.Sum(n => n.Ground) * 1e15, nets.Sum(n => n.Coupling) * 1e15);
        session.Screen.Line($"  {design.Name}: {Format.Count(nets.Count)} nets with {Format.Fixed(nets.Sum(n => n.Length) * 1e6, 1)} um of wire in {Format.Number(seconds)} s");
        session.Screen.Line($"  {Format.Fixed(ground, 3)} fF to ground, {Format.Fixed(coupling, 3)} fF to other wires");
        Row("ground", ground, "fF");
        Row("coupling", coupling, "fF");
        Row("time", seconds, "s");
        if (spef is not null) Compare(SpefFile.Read(spef));
        if (output is not null)
        {
            AtomicFile.Write(output, string.Join('\n', nets.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Name}\t{n.Ground * 1e15:F6}\t{n.Coupling * 1e15:F6}\t{n.Length * 1e6:F3}")).Prepend("net\tground fF\tcoupling fF\tlength um")) + "\n", session.Token);
            session.Screen.Line($"\nCapacitances: {Path.GetFullPath(output)}");
        }
        if (write is not null)
        {
            watch.Restart();
            var extracted = ParasiticExtractor.Extract(design, technology, rules, model, token: session.Token);
            Row("spef/time", watch.Elapsed.TotalSeconds, "s");
            Row("spef/resistances", extracted.Nets.Sum(n => n.Resistances.Count), "resistances");
            extracted.Write(write);
            session.Screen.Line($"\nParasitics: {Path.GetFullPath(write)}");
        }
        return session.Finish(json);

        void Row(string name, double value, string unit) => session.Rows.Add(new ResultRow { Case = $"eda/extract/{design.Name}/{name}", Value = value, Unit = unit });

        void Compare(SpefFile other)
        {
            var totals = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var net in other.Nets) totals[Plain(net.Name)] = net.TotalCapacitance;
            var errors = nets.Where(n => totals.GetValueOrDefault(Plain(n.Name)) > 0).Select(n => Math.Abs(n.Total / totals[Plain(n.Name)] - 1)).ToArray();
            if (errors.Length == 0) throw new UsageException($"extract: {spef} has none of the nets of {def}");
            var (mean, near, close) = (errors.Average(), errors.Count(e => e <= 0.15) / (double)errors.Length, errors.Count(e => e <= 0.03) / (double)errors.Length);
            session.Screen.Line($"  of {Format.Count(errors.Length)} nets that both have, {Format.Fixed(near * 100, 1)} % within 15 %, {Format.Fixed(close * 100, 1)} % within 3 %, {Format.Fixed(mean * 100, 2)} % off in the mean");
            Row("error/mean", mean, "share");
            Row("within/15%", near, "share");
            Row("within/3%", close, "share");
        }

        // Some writers put a backslash before a bracket or a point, others do not.
        static string Plain(string name) => name.Replace("\\", "", StringComparison.Ordinal);
    }
}
