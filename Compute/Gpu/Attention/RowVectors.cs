using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// What the gradients need of every query: -log₂ Σ e^score, which is -∞ for queries that see nothing, and Σ dO ∘ O. Both lie together for
/// each 64 queries of a head, so that one copy brings them.
/// </summary>
internal static class RowVectors
{
    /// <summary>Queries that lie together.</summary>
    public const int Width = 64;

    /// <summary>Floats for a whole attention.</summary>
    public static long Count(long batch, long heads, long queries) => batch * heads * ((queries + Width - 1) / Width) * 2 * Width;

    /// <summary>Where the values of a block of queries begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Place(in AttentionRules rules, int sequence, int head, int query) =>
        (((long)sequence * rules.Heads + head) * ((rules.Queries + Width - 1) / Width) + query / Width) * (2 * Width);
}

/// <summary>Computes <see cref="RowVectors"/>: 16 lanes for each query.</summary>
internal static class RowVectorsKernel<TTile, THalf> where TTile : struct, IAttentionTile where THalf : struct, IFlag
{
    public const int Threads = 256;

    /// <summary>Queries of a block of threads.</summary>
    public const int Rows = Threads / 16;

    public static void Run(
        ulong o, long batchO, long headO, long rowO, ulong dO, long batchD, long headD, long rowD, ulong logSumExp, ulong vectors,
        ulong keyLengths, ulong queryLengths, int batch, int heads, int group, int queries, int keys, int causal, int window)
    {
        var rules = new AttentionRules(keyLengths, queryLengths, batch, heads, group, queries, keys, causal, window);
        var padded = (queries + RowVectors.Width - 1) / RowVectors.Width * RowVectors.Width;
        var row = Grid.IdxX * Rows + Group.IdxX / 16;
        var headRow = row / padded;
        var query = row - headRow * padded;
        var sequence = headRow / heads;
        var head = headRow - sequence * heads;
        var lane = Group.IdxX & 15;
        var exists = query < rules.QueryCount(sequence);
        var sum = 0f;
        if (exists)
            for (var i = lane; i < TTile.HeadSize / 8; i += 16)
            {
                var x = GlobalMemory.LoadStream(o + (ulong)(sequence * batchO + head * headO + query * rowO + i * 8) * 2);
                var y = GlobalMemory.LoadStream(dO + (ulong)(sequence * batchD + head * headD + query * rowD + i * 8) * 2);
                sum += Dot(x.X, y.X) + Dot(x.Y, y.Y) + (Dot(x.Z, y.Z) + Dot(x.W, y.W));
            }
        sum += Warp.ShuffleXor(sum, 8);
        sum += Warp.ShuffleXor(sum, 4);
        sum += Warp.ShuffleXor(sum, 2);
        sum += Warp.ShuffleXor(sum, 1);
        if (lane != 0) return;
        var logarithm = exists ? GlobalMemory.LoadFloat(logSumExp + ((ulong)headRow * (ulong)queries + (ulong)query) * 4) : float.NegativeInfinity;
        var at = vectors + (ulong)(RowVectors.Place(rules, sequence, head, query) + query % RowVectors.Width) * 4;
        GlobalMemory.StoreFloat(at, logarithm == float.NegativeInfinity ? logarithm : -1.44269504f * logarithm);
        GlobalMemory.StoreFloat(at + RowVectors.Width * 4, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(uint x, uint y) => THalf.Value != 0
        ? Intrinsics.Convert.LowHalf(x) * Intrinsics.Convert.LowHalf(y) + Intrinsics.Convert.HighHalf(x) * Intrinsics.Convert.HighHalf(y)
        : Intrinsics.Convert.LowBFloat16(x) * Intrinsics.Convert.LowBFloat16(y) + Intrinsics.Convert.HighBFloat16(x) * Intrinsics.Convert.HighBFloat16(y);
}
