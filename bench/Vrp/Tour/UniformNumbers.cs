using Native.Compute;

namespace Native.Bench.Vrp.Tour;

/// <summary>Uniform numbers for generated instances: the same for a seed on every machine.</summary>
internal sealed class UniformNumbers(ulong seed)
{
    private readonly Philox philox = new(seed);
    private ulong drawn;

    /// <summary>From 0 to 1, 1 excluded.</summary>
    public double Unit() => philox.Block(drawn++, 0).X / 4294967296.0;

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + (int)(Unit() * (high - low + 1));
}
