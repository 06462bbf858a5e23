using Native.Solvers.Sandbox;

namespace Native.Bench.Vrp;

/// <summary>This program as the sandbox's worker.</summary>
internal static class BenchWorker
{
    /// <summary>How <c>vrp serve-worker</c> is started: by the program that runs, or, where that is another one, by the runtime's host.</summary>
    public static WorkerCommand Command()
    {
        var bench = typeof(BenchWorker).Assembly;
        var program = Environment.ProcessPath ?? "dotnet";
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        if (!isHost && System.Reflection.Assembly.GetEntryAssembly() == bench) return new(program, ["vrp", "serve-worker"]);
        return new(isHost ? program : "dotnet", ["exec", bench.Location, "vrp", "serve-worker"]);
    }
}
