using System.Diagnostics;
using Native.Bench.Gpu;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Compute;
using Native.Compute.Gpu;

namespace Native.Bench.CommandLine;

/// <summary><c>bench gpu</c>.</summary>
internal static class GpuVerb
{
    // As many as the peer makes: more would only heat the card. Short kernels wait for the host, whose code the runtime compiles with
    // optimization after some more calls.
    private const int WarmUp = 5;
    private const int WarmUpOfShort = 60;
    private const double ShortSeconds = 100e-6;

    // What the host does before a launch shows in the time of a short kernel until the runtime has compiled it with optimization.
    private const double ShortWarmUpSeconds = 0.3;

    /// <summary>Checks and times the cases on a CUDA device, beside the peer's figures.</summary>
    /// <param name="session">Where rows and lines go.</param>
    /// <param name="filter">Parts of names, with commas between; a case is taken if its name has one of them. All where it is null.</param>
    /// <param name="withBar">Whether only cases that have a bar are taken.</param>
    /// <param name="deviceId">A CUDA device.</param>
    /// <param name="peers">A file of the peer's figures.</param>
    /// <param name="profiles">Whether each case is also run launch by launch.</param>
    /// <param name="json">Where every row is written too.</param>
    public static int Run(Session session, string? filter, bool withBar, string deviceId, string? peers, bool profiles, string? json)
    {
        var values = peers is null ? null : PeerFile.Read(peers);
        var parts = filter?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var cases = GpuCases.All().Where(c => (!withBar || c.Bar is not null) && (parts is null || parts.Any(p => c.Name.Contains(p, StringComparison.OrdinalIgnoreCase)))).ToList();
        if (cases.Count == 0) throw new UsageException($"No GPU case's name contains '{filter}'.");
        try
        {
            using var opened = Device.Open(deviceId);
            if (opened is not CudaDevice device) throw new UsageException($"'{deviceId}' is no CUDA device: these cases measure NVIDIA GPUs.");
            Measure(session, device, cases, values, profiles);
        }
        catch (DeviceException e)
        {
            session.Note(e.Message);
            session.Finish(json);
            return ExitCode.Failed;
        }
        return session.Finish(json);
    }

    private static void Measure(Session session, CudaDevice device, List<GpuCase> cases, IReadOnlyDictionary<string, double>? peers, bool profiles)
    {
        session.Screen.Heading($"Kernels on {device.HardwareName}");
        var table = new TextTable("case", ">error", ">value", ">peer", ">ratio", ">bar", "");
        try
        {
            using var timer = new CudaTimer(device);
            using var progress = session.Screen.Progress("cases");
            var done = 0;
            foreach (var test in cases)
            {
                session.Token.ThrowIfCancellationRequested();
                progress.Report((double)done++ / cases.Count, test.Name);
                try
                {
                    One(session, device, timer, test, peers, profiles, table);
                }
                catch (Exception e) when (e is DeviceException or DeviceOutOfMemoryException)
                {
                    session.Rows.Add(new ResultRow { Case = $"gpu/{test.Name}", Value = double.NaN, Unit = test.Unit, Note = e.Message });
                    table.Add(Ink.Red, test.Name, "", "", "", "", "", e.Message);
                }
                finally
                {
                    (test as IDisposable)?.Dispose();
                }
            }
        }
        finally
        {
            // What was measured before a cancellation is shown too.
            session.Screen.Table(table);
        }
    }

    private static double Seconds(CudaTimer timer, GpuCase test)
    {
        var seconds = timer.Seconds(test.Run);
        return test.Measured ?? seconds;
    }

    // One more run, launch by launch. What is replayed as a whole shows as nothing.
    private static void Profile(Session session, CudaDevice device, GpuCase test)
    {
        var profile = new LaunchProfile(device.Synchronize);
        device.Profile = profile;
        test.Run();
        profile.Mark(null);
        device.Profile = null;
        session.Screen.Heading($"{test.Name}, launch by launch");
        var table = new TextTable("kernel", ">launches", ">ms");
        foreach (var (name, launches, time) in profile.Totals.Take(60)) table.Add(Ink.Plain, name, Format.Number(launches), Format.Number(time.TotalMilliseconds));
        session.Screen.Table(table);
    }

    private static void One(
        Session session, CudaDevice device, CudaTimer timer, GpuCase test, IReadOnlyDictionary<string, double>? peers, bool profiles, TextTable table)
    {
        using var scope = device.Scope();
        test.Prepare(device);
        test.Run();
        device.Synchronize();
        var error = test.Error();
        var first = test.Result();
        var last = 0.0;
        var clock = Stopwatch.StartNew();
        for (var i = 0; test.WarmsUp && (i < WarmUp || (last < ShortSeconds && (i < WarmUpOfShort || clock.Elapsed.TotalSeconds < ShortWarmUpSeconds))); i++) last = Seconds(timer, test);
        var times = new double[test.Repeat];
        for (var i = 0; i < times.Length; i++) times[i] = Seconds(timer, test);
        if (profiles) Profile(session, device, test);
        Array.Sort(times);
        var value = test.Value(times[times.Length / 2]);
        var same = test.Result().AsSpan().SequenceEqual(first);
        var good = error <= test.Tolerance && same;

        var peer = peers is not null && peers.TryGetValue(test.Name, out var measured) ? measured : peers is null ? test.Peer : null;
        var isRatio = test.Peer is not null;
        var ratio = peer is { } p ? (test.SmallIsGood ? p / value : value / p) : double.NaN;
        var reached = test.Bar is not { } bar || (isRatio ? ratio >= bar : test.SmallIsGood ? value <= bar : value >= bar);
        session.Rows.Add(new ResultRow
        {
            Case = $"gpu/{test.Name}",
            Value = value,
            Unit = test.Unit,
            Peer = peer,
            Against = peer is null ? null : peers is null ? "PyTorch 2.11, H100, 2026-11-23" : "peer, same card",
            // Of a time, the ratio of speeds turns round.
            Bar = isRatio && peer is null ? null : isRatio && test.SmallIsGood ? 1 / test.Bar : test.Bar,
            BarIs = test.SmallIsGood ? BarSide.AtMost : BarSide.AtLeast,
        });
        session.Rows.Add(new ResultRow { Case = $"gpu/{test.Name}/error", Value = error, Unit = "relative", Bar = test.Tolerance, BarIs = BarSide.AtMost });
        var verdict = !same ? "runs differ" : error > test.Tolerance || double.IsNaN(error) ? "wrong" : test.Bar is null ? "" : reached ? "reached" : "short";
        table.Add(
            good && reached ? Ink.Plain : good ? Ink.Yellow : Ink.Red, test.Name, Format.Number(error), $"{Format.Number(value)} {test.Unit}",
            peer is { } r ? Format.Number(r) : "", double.IsNaN(ratio) ? "" : Format.Number(ratio), test.Bar is { } b ? Format.Number(b) : "", verdict);
        if (!same) session.Rows.Add(new ResultRow { Case = $"gpu/{test.Name}/repeat", Value = 1, Unit = "differing runs", Bar = 0, BarIs = BarSide.AtMost });
    }
}
