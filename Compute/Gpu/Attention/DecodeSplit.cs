using System.Runtime.CompilerServices;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// How the steps over all keys of all heads are shared: laid out head after head, each block takes as many consecutive ones, so that a
/// block may end one head and begin the next. Every piece of a head has a place of its own for its part of the result.
/// </summary>
internal readonly struct DecodeSplit(int steps, int share)
{
    /// <summary>Steps of one head.</summary>
    public readonly int Steps = steps;

    /// <summary>Steps of one block.</summary>
    public readonly int Share = share;

    /// <summary>The place of a block's part of a head: each further piece begins a block or a head, or both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Part(int block, int head) => block + head;

    /// <summary>The first block that works on a head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FirstBlock(int head) => head * Steps / Share;

    /// <summary>The last block that works on a head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LastBlock(int head) => ((head + 1) * Steps - 1) / Share;
}
