namespace Native.Compute.Kernels;

/// <summary>How kernels, which cannot throw, report an index out of range: three numbers that the device reads at the next synchronization.</summary>
internal static class Faults
{
    /// <summary>Bytes of the report: which operation, the index, the bound.</summary>
    public const int Bytes = 24;

    private static readonly string[] Operations =
        ["", "Embedding", "Gather", "Scatter", "ScatterAdd", "IndexSelect", "CrossEntropy", "SegmentSum", "Histogram", "Attention", "OneHot", "WriteRows", "QuantizedEmbedding"];

    /// <summary>The number by which a kernel names its operation.</summary>
    public static int Code(string operation)
    {
        var code = Array.IndexOf(Operations, operation);
        return code > 0 ? code : throw new ArgumentException($"Faults: {operation} is not a known operation", nameof(operation));
    }

    /// <summary>Whether the index is in [0, bound); otherwise reports it.</summary>
    public static bool IsInRange<TMemory>(TMemory faults, int code, long index, long bound) where TMemory : struct, IMemory
    {
        if (index >= 0 && index < bound) return true;
        faults.Write<long>(1, index);
        faults.Write<long>(2, bound);
        faults.Write<long>(0, code);
        return false;
    }

    /// <summary>Throws what was reported.</summary>
    public static void Throw(ReadOnlySpan<long> report) => throw new ArgumentOutOfRangeException(
        nameof(report), $"{Operations[report[0]]}: index {report[1]} is outside [0, {report[2]})");
}
