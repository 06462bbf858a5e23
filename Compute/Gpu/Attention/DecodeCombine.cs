using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>Puts the parts of <see cref="FlashDecode{TTile, THalf}"/> together, a block for each query head, always in the same order.</summary>
internal static class DecodeCombine<TTile, THalf> where TTile : struct, IAttentionTile where THalf : struct, IFlag
{
    /// <summary>Threads of a block: two columns for each thread, several parts at a time.</summary>
    public const int Threads = 256;

    private static int Lanes => TTile.HeadSize / 2;

    private static int Ways => Threads / Lanes;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => Ways * TTile.HeadSize * 4;

    private const float Ln2 = 0.693147180559945f;

    public static void Run(
        ulong o, long batchPitchO, long headPitchO, ulong logSumExp, ulong parts, ulong limits, float scale, int heads, int group, int steps, int share)
    {
        var split = new DecodeSplit(steps, share);
        var sequence = Grid.IdxX / heads;
        var head = Grid.IdxX - sequence * heads;
        var keyHead = sequence * (heads / group) + head / group;
        var row = head - head / group * group;
        var (firstBlock, lastBlock) = (split.FirstBlock(keyHead), split.LastBlock(keyHead));
        var thread = Group.IdxX;
        // Every warp finds the largest score on its own.
        var most = float.NegativeInfinity;
        for (var block = firstBlock + (thread & 31); block <= lastBlock; block += 32)
            most = Arithmetic.Max(most, GlobalMemory.LoadFloat(limits + (ulong)(DecodeSplit.Part(block, keyHead) * group + row) * 8));
        most = Arithmetic.Max(most, Warp.ShuffleXor(most, 16));
        most = Arithmetic.Max(most, Warp.ShuffleXor(most, 8));
        most = Arithmetic.Max(most, Warp.ShuffleXor(most, 4));
        most = Arithmetic.Max(most, Warp.ShuffleXor(most, 2));
        most = Arithmetic.Max(most, Warp.ShuffleXor(most, 1));
        var shift = most == float.NegativeInfinity ? 0 : -most * scale;
        var sum = 0f;
        for (var block = firstBlock + (thread & 31); block <= lastBlock; block += 32)
        {
            var limit = limits + (ulong)(DecodeSplit.Part(block, keyHead) * group + row) * 8;
            sum += GlobalMemory.LoadFloat(limit + 4) * Arithmetic.Exp2(Arithmetic.Fma(GlobalMemory.LoadFloat(limit), scale, shift));
        }
        sum += Warp.ShuffleXor(sum, 16);
        sum += Warp.ShuffleXor(sum, 8);
        sum += Warp.ShuffleXor(sum, 4);
        sum += Warp.ShuffleXor(sum, 2);
        sum += Warp.ShuffleXor(sum, 1);
        var inverse = sum > 0 ? 1 / sum : 0;

        var (way, lane) = (thread / Lanes, thread % Lanes);
        var shared = SharedTile.Memory();
        if (way < Ways)
        {
            float x = 0, y = 0;
            for (var block = firstBlock + way; block <= lastBlock; block += Ways)
            {
                var part = DecodeSplit.Part(block, keyHead) * group + row;
                var factor = Arithmetic.Exp2(Arithmetic.Fma(GlobalMemory.LoadFloat(limits + (ulong)part * 8), scale, shift));
                var at = parts + (ulong)((long)part * TTile.HeadSize + 2 * lane) * 4;
                x = Arithmetic.Fma(factor, GlobalMemory.LoadFloat(at), x);
                y = Arithmetic.Fma(factor, GlobalMemory.LoadFloat(at + 4), y);
            }
            SharedWords.Store(shared + (uint)(way * TTile.HeadSize + 2 * lane) * 4, x, y);
        }
        Group.Barrier();
        if (thread < Lanes)
        {
            float x = 0, y = 0;
            for (var i = 0; i < Ways; i++)
            {
                var at = shared + (uint)(i * TTile.HeadSize + 2 * lane) * 4;
                x += SharedWords.Load(at);
                y += SharedWords.Load(at + 4);
            }
            x *= inverse;
            y *= inverse;
            GlobalMemory.StoreWord(
                o + (ulong)(sequence * batchPitchO + head * headPitchO + 2 * lane) * 2,
                THalf.Value != 0 ? Intrinsics.Convert.PackHalf(x, y) : Intrinsics.Convert.PackBFloat16(x, y));
        }
        if (thread == 0)
            GlobalMemory.StoreFloat(
                logSumExp + (ulong)Grid.IdxX * 4, sum > 0 ? (most * scale + Arithmetic.Log2(sum)) * Ln2 : float.NegativeInfinity);
    }
}
