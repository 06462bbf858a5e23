using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Products;

/// <summary>Adds the F32 sums of a product's parts of k in their order, and rounds.</summary>
/// <typeparam name="TPacking">The result's type, of 16 bits.</typeparam>
internal static class PartialSums<TPacking> where TPacking : struct, IPacking
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Elements of a thread.</summary>
    public const int PerThread = 8;

    public static void Run(ulong y, ulong sums, long count, int parts)
    {
        var index = (long)Grid.IdxX * Threads + Group.IdxX;
        if (index >= count) return;
        var from = sums + (ulong)index * 32;
        var (low, high) = (GlobalMemory.Load(from), GlobalMemory.Load(from + 16));
        for (var part = 1; part < parts; part++)
        {
            from += (ulong)count * 32;
            low = Add(low, GlobalMemory.Load(from));
            high = Add(high, GlobalMemory.Load(from + 16));
        }
        GlobalMemory.Store(y + (ulong)index * 16, new() { X = Pack(low.X, low.Y), Y = Pack(low.Z, low.W), Z = Pack(high.X, high.Y), W = Pack(high.Z, high.W) });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word4 Add(Word4 a, Word4 b) => new() { X = Add(a.X, b.X), Y = Add(a.Y, b.Y), Z = Add(a.Z, b.Z), W = Add(a.W, b.W) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Add(uint a, uint b) => Interop.FloatAsInt(Interop.IntAsFloat(a) + Interop.IntAsFloat(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pack(uint a, uint b) => TPacking.Pack(new F32(Interop.IntAsFloat(a)), new F32(Interop.IntAsFloat(b)));
}
