namespace Native.Bench.CommandLine;

/// <summary>What was asked for does not exist: an unknown device, a filter that selects nothing.</summary>
internal sealed class UsageException(string message) : Exception(message);
