namespace Native.Bench.CommandLine;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>A check failed, a bar was not reached, or the work could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C: 128 and the number of the signal.</summary>
    public const int Canceled = 130;
}
