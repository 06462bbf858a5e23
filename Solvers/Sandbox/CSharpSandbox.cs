using System.Collections.Immutable;
using System.Diagnostics;

namespace Native.Solvers.Sandbox;

/// <summary>How the worker is started: a program that calls <see cref="SandboxWorker.Run"/>, for example <c>bench vrp serve-worker</c>.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record WorkerCommand(string Program, ImmutableArray<string> Arguments);

/// <summary>
/// Runs constraint code that nobody vouches for: C# methods with <c>public static double Violation(Route route)</c> (or of a Plan), 0 where
/// the rule is kept. The code is compiled and run in a process of its own, without this one's environment, console or folder, against a
/// facade of a few types, with every loop, call and array counted; a worker that is late, large or dead is killed and replaced. Bad code is
/// an answer, not an exception. One request at a time; not thread-safe.
/// </summary>
public sealed class CSharpSandbox(WorkerCommand command, SandboxLimits? limits = null) : IAsyncDisposable
{
    private readonly SandboxLimits limits = limits ?? new();
    private Process? worker;
    private string? folder;
    private string? compiled;

    /// <summary>The id of the worker's process; null while there is none.</summary>
    public int? WorkerId => worker?.Id;

    /// <summary>Compiles code in the worker.</summary>
    public async Task<SandboxReply> CompileAsync(string source, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        // Known here as well as there: a message too large for the pipe is never sent.
        if (CodeRules.CheckText(source) is { } refused) return new(SandboxStatus.Refused, $"{refused.Id} line {refused.Line}: {refused.Message}") { Diagnostics = [refused] };
        var reply = await AskAsync(new(source, null, null, limits.Steps, limits.ArrayElements), limits.Time, token).ConfigureAwait(false);
        compiled = reply.Status == SandboxStatus.Ok ? source : null;
        return reply;
    }

    /// <summary>The violation of each of some cases by the code compiled last. A case is a plan: routes, each the ids of its customers.</summary>
    /// <exception cref="InvalidOperationException">No code is compiled.</exception>
    /// <exception cref="ArgumentException">The data are not square, or a case names a node that they do not have.</exception>
    public async Task<SandboxReply> EvaluateAsync(SandboxProblem problem, IReadOnlyList<int[][]> cases, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(cases);
        if (compiled is null) throw new InvalidOperationException("Evaluate: no code is compiled.");
        var nodes = problem.Demand.Length;
        if (problem.Ready.Length != nodes || problem.Due.Length != nodes || problem.Service.Length != nodes || problem.Distance.Length != nodes * nodes)
            throw new ArgumentException($"Evaluate: {nodes} demands need as many windows and service times, and {nodes * nodes} distances.", nameof(problem));
        if (cases.SelectMany(c => c).SelectMany(r => r).FirstOrDefault(n => n <= 0 || n >= nodes) is not 0 and var bad) throw new ArgumentException($"Evaluate: node {bad} is not one of 1 to {nodes - 1}.", nameof(cases));
        if (worker is null || worker.HasExited)
        {
            // A worker that was killed took the code with it.
            var again = await AskAsync(new(compiled, null, null, limits.Steps, limits.ArrayElements), limits.Time, token).ConfigureAwait(false);
            if (again.Status != SandboxStatus.Ok) return again;
        }
        return await AskAsync(new(null, problem, [.. cases], limits.Steps, limits.ArrayElements), limits.Time, token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }

    private async Task<SandboxReply> AskAsync(WorkerRequest request, TimeSpan time, CancellationToken token)
    {
        if (worker is null || worker.HasExited)
        {
            Kill();
            Start();
            // The first answer waits for the start; the code of nobody is in it yet.
            var hello = await ExchangeAsync(new("", null, null, 1, 1), limits.StartTime, token).ConfigureAwait(false);
            if (hello.Status == SandboxStatus.Killed) return new(SandboxStatus.Killed, $"the worker did not start: {hello.Reason}");
        }
        return await ExchangeAsync(request, time, token).ConfigureAwait(false);
    }

    private async Task<SandboxReply> ExchangeAsync(WorkerRequest request, TimeSpan time, CancellationToken token)
    {
        var process = worker!;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(token);
        late.CancelAfter(time);
        var isLarge = false;
        var exchange = Exchange(process, request, late.Token);
        try
        {
            while (await Task.WhenAny(exchange, Task.Delay(20, CancellationToken.None)).ConfigureAwait(false) != exchange)
            {
                if (late.IsCancellationRequested) break;
                process.Refresh();
                if (process.HasExited || process.WorkingSet64 <= limits.Memory) continue;
                isLarge = true;
                break;
            }
            if (!isLarge && !late.IsCancellationRequested && await exchange.ConfigureAwait(false) is { } reply)
                return new(reply.Status, reply.Reason) { Diagnostics = [.. reply.Diagnostics], Violations = [.. reply.Violations] };
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException or OperationCanceledException)
        {
            // What the worker did to the pipe is told below; only a caller's cancellation is the caller's.
        }
        Kill();
        await exchange.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        token.ThrowIfCancellationRequested();
        return new(SandboxStatus.Killed, isLarge ? $"the worker used more than {limits.Memory:N0} bytes" : late.IsCancellationRequested ? $"the worker took longer than {time.TotalSeconds:0.##} s" : "the worker died");
    }

    private static async Task<WorkerReply?> Exchange(Process process, WorkerRequest request, CancellationToken token)
    {
        await SandboxMessages.WriteAsync(process.StandardInput.BaseStream, request, token).ConfigureAwait(false);
        return await SandboxMessages.ReadAsync<WorkerReply>(process.StandardOutput.BaseStream, token).ConfigureAwait(false);
    }

    private void Start()
    {
        folder = Directory.CreateTempSubdirectory("native-sandbox-").FullName;
        var start = new ProcessStartInfo(command.Program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        start.Environment.Clear();
        if (root is not null) start.Environment["DOTNET_ROOT"] = root;
        start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{limits.Memory / 2:X}";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // The runtime's own files; the folder goes with the worker.
        start.Environment["HOME"] = start.Environment["TMPDIR"] = start.Environment["TEMP"] = folder;
        if (OperatingSystem.IsWindows()) start.Environment["SystemRoot"] = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        worker = Process.Start(start) ?? throw new InvalidOperationException($"The sandbox cannot start {command.Program}.");
        // What it says is read, so that it cannot block, and thrown away.
        worker.ErrorDataReceived += (_, _) => { };
        worker.BeginErrorReadLine();
    }

    private void Kill()
    {
        if (worker is not null)
        {
            try
            {
                if (!worker.HasExited) worker.Kill(entireProcessTree: true);
                worker.WaitForExit(5000);
            }
            catch (InvalidOperationException)
            {
                // It ended by itself in between.
            }
            worker.Dispose();
            worker = null;
        }
        if (folder is null) return;
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Left to the system's cleaning of temporary folders.
        }
        folder = null;
    }
}
