using System.CommandLine;
using Native.Solvers.Sandbox;

namespace Native.Bench.Vrp;

/// <summary><c>bench vrp serve-worker</c>: the sandbox's worker process; people have no use for it.</summary>
internal static class ServeWorkerVerb
{
    /// <summary>The verb.</summary>
    public static Command Command()
    {
        var command = new Command("serve-worker", "Serve the sandbox of generated constraint code on standard input and output.") { Hidden = true };
        command.SetAction(_ =>
        {
            using var input = Console.OpenStandardInput();
            using var output = Console.OpenStandardOutput();
            return SandboxWorker.Run(input, output);
        });
        return command;
    }
}
