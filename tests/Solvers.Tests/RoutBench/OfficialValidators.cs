using System.Diagnostics;
using System.Text.Json;

namespace Native.Solvers.Tests.RoutBench;

/// <summary>Runs the Python validators of RoutBench in the system's python3.</summary>
internal static class OfficialValidators
{
    /// <summary>Solutions of a variant at a size.</summary>
    public sealed record Case(string id, int n, IReadOnlyList<int[][]> solutions);

    /// <summary>The verdict on every solution of every case.</summary>
    public static bool[][] Judge(IReadOnlyList<Case> cases)
    {
        var data = TestData.Require("vrp/routbench");
        var script = Path.Combine(AppContext.BaseDirectory, "official.py");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, cases.Select(c => JsonSerializer.Serialize(c)));
            using var process = Start(script, data, file);
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
            var lines = output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(cases.Count, lines.Length);
            return [.. lines.Select((line, k) =>
            {
                var words = line.Split(' ');
                Assert.Equal(cases[k].id, words[0]);
                return words[2].Select(v => v == '1').ToArray();
            })];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process Start(string script, string data, string cases)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", [script, data, cases]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip($"needs python3 for the official validators: {e.Message}");
            throw;
        }
    }
}
