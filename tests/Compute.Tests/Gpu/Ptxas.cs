using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Native.Compute.Gpu;

namespace Native.Compute.Tests.Gpu;

/// <summary>NVIDIA's assembler, where it is on the path or named by NATIVE_PTXAS: it knows what a kernel really needs.</summary>
internal static partial class Ptxas
{
    private static readonly string Program = Environment.GetEnvironmentVariable("NATIVE_PTXAS") ?? "ptxas";

    /// <summary>Asserts that the kernel assembles without stack, spills or serialized products, within the registers of its blocks. Without the
    /// assembler nothing is asserted; what the PTX shows is asserted elsewhere.</summary>
    /// <param name="program">The kernel's PTX.</param>
    /// <param name="kernel">What it claims.</param>
    /// <param name="spills">Bytes a thread that may be spilled, where a kernel is known to need a few registers more than there are.</param>
    public static void Assert(PtxProgram program, PtxKernelDescription kernel, int spills = 0)
    {
        var file = Path.Combine(Path.GetTempPath(), $"native-{Guid.NewGuid():N}.ptx");
        try
        {
            File.WriteAllText(file, program.Text);
            using var process = Process.Start(new ProcessStartInfo(Program, $"-arch={kernel.Target} -v {file} -o {file}.cubin") { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var output = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Xunit.Assert.True(process.ExitCode == 0, $"{kernel.Name}: {output}");
            var spilled = Spills().Match(output);
            for (var i = 1; i <= 3; i++)
                Xunit.Assert.True(int.Parse(spilled.Groups[i].ValueSpan, CultureInfo.InvariantCulture) <= spills, $"{kernel.Name}: {spilled.Value}");
            Xunit.Assert.DoesNotContain("serialized", output, StringComparison.Ordinal);
            var registers = int.Parse(Registers().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            Xunit.Assert.InRange(registers * kernel.Threads * kernel.BlocksPerMultiprocessor, 1, 65536);
        }
        catch (Win32Exception)
        {
            // The assembler is not on this machine.
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".cubin");
        }
    }

    [GeneratedRegex(@"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")]
    private static partial Regex Spills();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();
}
