using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>
/// y = op(a, b, c, d) over contiguous elements, 16 bytes an access and one vector a thread: with all threads of a multiprocessor that is
/// enough under way to fill the memory, and more a thread is no faster.
/// </summary>
/// <typeparam name="TOp">The operation.</typeparam>
/// <typeparam name="TPacking">The element type.</typeparam>
/// <typeparam name="TApproximate">Yes if exponentials and quotients may be as exact as a 16-bit result needs.</typeparam>
internal static class VectorPointwise<TOp, TPacking, TApproximate>
    where TOp : struct, IPointwise where TPacking : struct, IPacking where TApproximate : struct, IFlag
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Elements of a vector.</summary>
    public static int PerVector => 4 * TPacking.PerWord;

    public static void Run(TOp op, ulong y, ulong a, ulong b, ulong c, ulong d, long count)
    {
        var vectors = count / PerVector;
        var vector = (long)Grid.IdxX * Threads + Group.IdxX;
        if (vector < vectors)
        {
            var inputs = Load(a, b, c, d, vector);
            GlobalMemory.Store(y + (ulong)vector * 16, Map(op, inputs.A, inputs.B, inputs.C, inputs.D));
        }
        // What is left after the last whole vector is less than a vector.
        var rest = vectors * PerVector + Group.IdxX;
        if (Grid.IdxX == 0 && rest < count) One(op, y, a, b, c, d, rest);
    }

    private readonly struct Inputs(Word4 a, Word4 b, Word4 c, Word4 d)
    {
        public readonly Word4 A = a, B = b, C = c, D = d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Inputs Load(ulong a, ulong b, ulong c, ulong d, long vector)
    {
        var at = (ulong)vector * 16;
        return new(
            GlobalMemory.Load(a + at),
            TOp.Inputs > 1 ? GlobalMemory.Load(b + at) : default,
            TOp.Inputs > 2 ? GlobalMemory.Load(c + at) : default,
            TOp.Inputs > 3 ? GlobalMemory.Load(d + at) : default);
    }

    /// <summary>The operation on the elements of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word4 Map(TOp op, Word4 a, Word4 b, Word4 c, Word4 d) => new()
    {
        X = Map(op, a.X, b.X, c.X, d.X),
        Y = Map(op, a.Y, b.Y, c.Y, d.Y),
        Z = Map(op, a.Z, b.Z, c.Z, d.Z),
        W = Map(op, a.W, b.W, c.W, d.W),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Map(TOp op, uint a, uint b, uint c, uint d) => TPacking.Pack(
        Apply(op, TPacking.Low(a), TPacking.Low(b), TPacking.Low(c), TPacking.Low(d)),
        TPacking.PerWord > 1 ? Apply(op, TPacking.High(a), TPacking.High(b), TPacking.High(c), TPacking.High(d)) : default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32 Apply(TOp op, F32 a, F32 b, F32 c, F32 d) => TApproximate.Value != 0
        ? new(op.Apply(new Approximate32(a.Value), new Approximate32(b.Value), new Approximate32(c.Value), new Approximate32(d.Value)).Value)
        : op.Apply(a, b, c, d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(TOp op, ulong y, ulong a, ulong b, ulong c, ulong d, long index)
    {
        var result = Map(
            op, Scalar(a, index), TOp.Inputs > 1 ? Scalar(b, index) : 0, TOp.Inputs > 2 ? Scalar(c, index) : 0, TOp.Inputs > 3 ? Scalar(d, index) : 0);
        if (TPacking.PerWord > 1) GlobalVectors.StoreHalfWord(y + (ulong)index * 2, result);
        else GlobalMemory.StoreWord(y + (ulong)index * 4, result);
    }

    // One element in the low half of a word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Scalar(ulong address, long index) =>
        TPacking.PerWord > 1 ? GlobalVectors.LoadHalfWord(address + (ulong)index * 2) : GlobalVectors.LoadWord(address + (ulong)index * 4);
}
