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
    public static void Assert(PtxProgram program, PtxKernelDescription kernel)
    {
        var file = Path.Combine(Path.GetTempPath(), $"native-{Guid.NewGuid():N}.ptx");
        try
        {
            File.WriteAllText(file, program.Text);
            using var process = Process.Start(new ProcessStartInfo(Program, $"-arch={kernel.Target} -v {file} -o {file}.cubin") { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var output = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Xunit.Assert.True(process.ExitCode == 0, $"{kernel.Name}: {output}");
            Xunit.Assert.Contains(" 0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", output, StringComparison.Ordinal);
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

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();
}
