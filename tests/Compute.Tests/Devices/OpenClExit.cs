using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Native.Compute.Tests.Devices;

/// <summary>Ends a run on PoCL without the destructors of its libraries.</summary>
/// <remarks>PoCL cannot be shut down: it tells the caller of clFinish that a queue is empty before its own threads have released what the last commands
/// used, and offers no way to wait for them. At the end of the process the destructors of libLLVM then run while those threads may still call it, and once
/// in a while the process dies of it after all tests have passed. What the tests print and write is complete before.</remarks>
internal static partial class OpenClExit
{
    [ModuleInitializer]
    internal static void Register()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("NATIVE_TEST_DEVICE")?.StartsWith("opencl", StringComparison.Ordinal) != true) return;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Console.Out.Flush();
            Console.Error.Flush();
            ExitAtOnce(Environment.ExitCode);
        };
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitAtOnce(int code);
}
