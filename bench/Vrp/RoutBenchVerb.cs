using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Solvers;
using Native.Solvers.RoutBench;

namespace Native.Bench.Vrp;

/// <summary><c>bench vrp routbench</c>: the variants of RoutBench, resumable, in shards for job arrays.</summary>
internal static class RoutBenchVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Option<ulong> seed, Func<ParseResult, Session> session, Option<string?> json)
    {
        var data = new Option<string>("--data") { Description = "Folder with 500_simple.json, 500_complex.json, c103_*.txt and reference_*.jsonl.", HelpName = "FOLDER", Required = true };
        var sizes = new Option<int[]>("--n") { Description = "Clients: 25, 50, 100.", DefaultValueFactory = _ => [25, 50, 100], AllowMultipleArgumentsPerToken = true };
        var time = new Option<double>("--time") { Description = "Processor seconds a variant.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var shard = new Option<string>("--shard") { Description = "I/N: only variants I, I+N, I+2N, ... (from 0).", DefaultValueFactory = _ => "0/1" };
        var output = new Option<string?>("--out") { Description = "Append a line a variant to FILE; lines that are there are not computed again.", HelpName = "FILE" };
        var engine = new Option<RoutingEngine>("--engine") { Description = "Automatic, Rich, or OrTools for the baseline (whose seconds are wall-clock time).", DefaultValueFactory = _ => RoutingEngine.Automatic };
        var command = new Command("routbench", "Solve RoutBench's variants by their attributes; exits 1 if one is not solved.") { data, sizes, time, shard, output, engine, seed };
        command.SetAction(r => new Runner(session(r), r.GetValue(data)!, r.GetValue(time), r.GetValue(seed), r.GetValue(output), r.GetValue(engine)).Run(r.GetValue(sizes)!, Shard(r.GetValue(shard)!), r.GetValue(json)));
        return command;
    }

    private static (int First, int Step) Shard(string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var first) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var step) && first >= 0 && step > first) return (first, step);
        throw new UsageException($"--shard {text} is not I/N with 0 <= I < N.");
    }

    /// <summary>A line of the output file. Solutions has one element, the routes, or none; the official validators read it as it is.</summary>
    private sealed record Line(string id, int n, double? cost, double seconds, ulong seed, int[][][] solutions);

    private sealed class Runner(Session session, string folder, double seconds, ulong seed, string? output, RoutingEngine engine)
    {
        public int Run(int[] sizes, (int First, int Step) shard, string? json)
        {
            var simple = Path.Combine(folder, "500_simple.json");
            if (!File.Exists(simple)) throw new UsageException($"There is no {simple}.");
            var variants = RoutBenchVariant.Load(simple, 'S').AddRange(RoutBenchVariant.Load(Path.Combine(folder, "500_complex.json"), 'C'));
            var done = Done();
            foreach (var n in sizes)
            {
                session.Screen.Heading($"RoutBench, {n} clients, {seconds.ToString("0.##", CultureInfo.InvariantCulture)} processor seconds a variant");
                Size(n, variants, shard, done);
            }
            return session.Finish(json);
        }

        private Dictionary<(string, int), Line> Done()
        {
            var done = new Dictionary<(string, int), Line>();
            if (output is null || !File.Exists(output)) return done;
            foreach (var text in File.ReadLines(output))
            {
                // A run that was killed may have left half a line at the end.
                try
                {
                    if (JsonSerializer.Deserialize<Line>(text) is { } line) done[(line.id, line.n)] = line;
                }
                catch (JsonException)
                {
                    session.Note($"a line of {output} is not whole; its variant is computed again");
                }
            }
            return done;
        }

        private void Size(int n, ImmutableArray<RoutBenchVariant> variants, (int First, int Step) shard, Dictionary<(string, int), Line> done)
        {
            var instance = InstanceFile.Rows(Path.Combine(folder, $"c103_{n}.txt"));
            var references = References(n);
            var (solved, total, cost, reference, worst, time) = (0, 0, 0.0, 0.0, 0.0, 0.0);
            for (var k = shard.First; k < variants.Length; k += shard.Step)
            {
                session.Token.ThrowIfCancellationRequested();
                var variant = variants[k];
                if (!done.TryGetValue((variant.Id, n), out var line))
                {
                    var result = RoutingSolver.Solve(RoutBenchModel.Build(instance, variant.Attributes), new() { TimeLimit = null, ProcessorTimeLimit = TimeSpan.FromSeconds(seconds), Seed = seed, Engine = engine }, session.Token);
                    line = new(variant.Id, n, result.Best is null ? null : result.Cost, result.Elapsed.TotalSeconds, seed, result.Best is null ? [] : [[.. result.Best.Routes.Select(r => r.Visits.ToArray())]]);
                    if (output is not null) File.AppendAllText(output, JsonSerializer.Serialize(line) + "\n");
                }
                total++;
                time += line.seconds;
                if (line.cost is not { } found)
                {
                    session.Note($"{variant.Id} ({string.Join(", ", variant.Attributes)}) is not solved");
                    continue;
                }
                solved++;
                if (!references.TryGetValue(variant.Id, out var known)) continue;
                cost += found;
                reference += known;
                worst = Math.Max(worst, found / known);
            }
            session.Rows.Add(new() { Case = $"vrp/routbench/{n}/solved", Value = solved, Unit = "variants", Peer = total, Against = "variants", Bar = 1, BarIs = BarSide.AtLeast });
            if (reference > 0)
            {
                session.Rows.Add(new() { Case = $"vrp/routbench/{n}/cost", Value = cost / solved, Unit = "distance", Peer = reference / solved, Against = "reference" });
                session.Rows.Add(new() { Case = $"vrp/routbench/{n}/worst", Value = worst, Unit = "of the reference" });
            }
            session.Screen.Line(string.Create(CultureInfo.InvariantCulture, $"  solved {solved} of {total}; mean cost {cost / Math.Max(1, solved):0.00}, reference {reference / Math.Max(1, solved):0.00}, worst {worst:0.0000} of it; {time:0} s"));
        }

        private Dictionary<string, double> References(int n)
        {
            var path = Path.Combine(folder, $"reference_{n}.jsonl");
            var found = new Dictionary<string, double>(StringComparer.Ordinal);
            if (!File.Exists(path)) return found;
            foreach (var text in File.ReadLines(path))
            {
                using var line = JsonDocument.Parse(text);
                found[line.RootElement.GetProperty("id").GetString()!] = line.RootElement.GetProperty("cost").GetDouble();
            }
            return found;
        }
    }
}
