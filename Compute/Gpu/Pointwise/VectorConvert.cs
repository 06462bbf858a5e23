using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>y = x in another floating-point type: eight contiguous elements a thread, in accesses of 16 bytes.</summary>
internal static class VectorConvert<TFrom, TTo> where TFrom : struct, IPacking where TTo : struct, IPacking
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Elements of a thread.</summary>
    public const int PerThread = 8;

    public static void Run(ulong y, ulong x, long count)
    {
        var index = (long)Grid.IdxX * Threads + Group.IdxX;
        if (index < count / PerThread)
        {
            // Elements take 4 bytes or 2, so eight take two vectors or one.
            var from = x + (ulong)(index * PerThread * (4 / TFrom.PerWord));
            var to = y + (ulong)(index * PerThread * (4 / TTo.PerWord));
            var first = GlobalMemory.Load(from);
            var second = TFrom.PerWord == 1 ? GlobalMemory.Load(from + 16) : default;
            if (TTo.PerWord == 1)
            {
                GlobalMemory.Store(to, new() { X = Low(first.X), Y = High(first.X), Z = Low(first.Y), W = High(first.Y) });
                GlobalMemory.Store(to + 16, new() { X = Low(first.Z), Y = High(first.Z), Z = Low(first.W), W = High(first.W) });
            }
            else if (TFrom.PerWord == 1)
                GlobalMemory.Store(to, new() { X = Pair(first.X, first.Y), Y = Pair(first.Z, first.W), Z = Pair(second.X, second.Y), W = Pair(second.Z, second.W) });
            else
                GlobalMemory.Store(to, new() { X = Both(first.X), Y = Both(first.Y), Z = Both(first.Z), W = Both(first.W) });
        }
        var rest = count / PerThread * PerThread + Group.IdxX;
        if (Grid.IdxX == 0 && rest < count) One(y, x, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Low(uint word) => TTo.Pack(TFrom.Low(word), default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint High(uint word) => TTo.Pack(TFrom.High(word), default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pair(uint first, uint second) => TTo.Pack(TFrom.Low(first), TFrom.Low(second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Both(uint word) => TTo.Pack(TFrom.Low(word), TFrom.High(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(ulong y, ulong x, long index)
    {
        var word = TFrom.PerWord > 1 ? GlobalVectors.LoadHalfWord(x + (ulong)index * 2) : GlobalVectors.LoadWord(x + (ulong)index * 4);
        var result = TTo.Pack(TFrom.Low(word), default);
        if (TTo.PerWord > 1) GlobalVectors.StoreHalfWord(y + (ulong)index * 2, result);
        else GlobalMemory.StoreWord(y + (ulong)index * 4, result);
    }
}
