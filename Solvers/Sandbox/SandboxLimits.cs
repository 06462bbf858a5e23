namespace Native.Solvers.Sandbox;

/// <summary>What code in the sandbox may use.</summary>
public sealed record SandboxLimits
{
    /// <summary>Loop turns, calls and array elements of one evaluation; default 1,000,000.</summary>
    public long Steps { get; init; } = 1_000_000;

    /// <summary>Array elements of one evaluation; default 100,000.</summary>
    public int ArrayElements { get; init; } = 100_000;

    /// <summary>Time of one request to the worker, its start not included; default 5 s. The worker is killed after it.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for the worker to start and answer; default 30 s.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Memory of the worker in bytes; default 512 MiB. The heap gets half of it as its hard limit.</summary>
    public long Memory { get; init; } = 512L << 20;
}
