using System.Runtime.CompilerServices;
using Native.Solvers.Sandbox;

namespace Native.Solvers.Tests.Sandbox;

/// <summary>Makes the test program serve as the sandbox's worker when it is called with <c>--sandbox-worker</c>.</summary>
internal static class SandboxProcess
{
    private const string Flag = "--sandbox-worker";

    public static WorkerCommand Command
    {
        get
        {
            var program = Environment.ProcessPath!;
            var assembly = typeof(SandboxProcess).Assembly.Location;
            return Path.GetFileNameWithoutExtension(program) == "dotnet" ? new(program, ["exec", assembly, Flag]) : new(program, [Flag]);
        }
    }

    [ModuleInitializer]
    internal static void Serve()
    {
        if (!Environment.GetCommandLineArgs().Contains(Flag)) return;
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        Environment.Exit(SandboxWorker.Run(input, output));
    }
}
