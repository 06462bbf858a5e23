namespace Native.Bench.Limits;

/// <summary>What this machine's processor can do at most, measured.</summary>
/// <param name="Threads">Threads that were measured together.</param>
/// <param name="VectorBits">Width of the vectors used.</param>
/// <param name="FmaRate">F32 fused multiply-adds, counted as two, FLOP/s.</param>
/// <param name="ReadRate">Bytes/s read from memory.</param>
/// <param name="CopyRate">Bytes/s read and written by y = x.</param>
/// <param name="AddRate">Bytes/s read and written by z = x + y.</param>
internal sealed record MachineLimits(int Threads, int VectorBits, double FmaRate, double ReadRate, double CopyRate, double AddRate)
{
    /// <summary>The slope of the roofline: the best rate of any access pattern, so that no operation can be above it.</summary>
    public double BestByteRate => Math.Max(ReadRate, Math.Max(CopyRate, AddRate));

    /// <summary>The most FLOP/s at <paramref name="intensity"/> FLOP for each byte.</summary>
    public double Roof(double intensity) => Math.Min(FmaRate, intensity * BestByteRate);
}
