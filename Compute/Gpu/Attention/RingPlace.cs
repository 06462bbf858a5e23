using System.Runtime.CompilerServices;

namespace Native.Compute.Gpu.Attention;

/// <summary>A stage of a ring in shared memory, and the parity of the phase that its barriers are in.</summary>
internal readonly struct RingPlace(uint stage, uint parity)
{
    public readonly uint Stage = stage, Parity = parity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RingPlace Next(uint stages)
    {
        var last = Stage + 1 == stages;
        return new(last ? 0 : Stage + 1, last ? Parity ^ 1 : Parity);
    }
}
