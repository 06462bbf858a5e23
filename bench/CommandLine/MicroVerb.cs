using BenchmarkDotNet.Running;
using Native.Bench.Report;

namespace Native.Bench.CommandLine;

/// <summary><c>bench micro</c>.</summary>
internal static class MicroVerb
{
    /// <summary>Hands the arguments to BenchmarkDotNet and takes the means as figures.</summary>
    public static int Run(Session session, string[] arguments, string? json)
    {
        // Without arguments BenchmarkDotNet asks at the keyboard which benchmarks to run.
        if (arguments.Length == 0) arguments = ["--filter", "*"];
        // Benchmarks get a project of their own, which refers to this one's sources: away from them, as an installed tool, they
        // run in this process.
        if (!IsInRepository() && !arguments.Contains("--inProcess") && !arguments.Contains("-i")) arguments = [.. arguments, "--inProcess"];
        var failed = false;
        foreach (var summary in BenchmarkSwitcher.FromAssembly(typeof(MicroVerb).Assembly).Run(arguments))
        {
            failed |= summary.HasCriticalValidationErrors;
            foreach (var report in summary.Reports)
            {
                failed |= !report.Success;
                if (report.ResultStatistics is not { } statistics) continue;
                session.Rows.Add(new ResultRow
                {
                    Case = "micro/" + report.BenchmarkCase.Descriptor.GetFilterName(),
                    Value = statistics.Mean,
                    Unit = "ns",
                    Note = $"mean of {statistics.N}, standard deviation {Format.Number(statistics.StandardDeviation)} ns",
                });
            }
        }
        var code = session.Finish(json);
        return failed ? ExitCode.Failed : code;
    }

    private static bool IsInRepository()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Native.sln")))
                return true;
        return false;
    }
}
