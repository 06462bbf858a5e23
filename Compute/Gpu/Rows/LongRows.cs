using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;

namespace Native.Compute.Gpu.Rows;

/// <summary>
/// Rows of any length, distance and alignment, one block each, such as the logits of a vocabulary: the elements before the first and after the last
/// whole vector of 16 bytes are taken one by one.
/// </summary>
/// <typeparam name="TPacking">The element type.</typeparam>
internal static class LongRows<TPacking> where TPacking : struct, IPacking
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Bytes of shared memory: two totals of each warp.</summary>
    public const int SharedBytes = 256;

    private static int Size => 4 / TPacking.PerWord;

    private static int PerVector => 4 * TPacking.PerWord;

    /// <summary>shifts = the largest element of each row (0 where that is not finite), sums = Σ e^(x - shift), reading x once.</summary>
    public static void LogSum(ulong shifts, ulong sums, ulong x, long length, long pitch)
    {
        x += (ulong)(Grid.IdxX * pitch * Size);
        var head = Head(x, length);
        var vectors = (length - head) / PerVector;
        var state = new Running { Largest = float.NegativeInfinity };
        var body = x + (ulong)(head * Size);
        for (var i = (long)Group.IdxX; i < vectors; i += Threads) state = Join(state, GlobalMemory.Load(body + (ulong)i * 16));
        // Fewer than a vector before and after: at most one element a thread.
        var edge = Edge(head, vectors, length);
        if (edge >= 0) state = Join(state, Element(x, edge));

        var largest = SoftmaxShift.Of(Maximum(state.Largest));
        var sum = Sum(state.Sum * Exp(SoftmaxShift.Of(state.Largest), largest));
        if (Group.IdxX != 0) return;
        GlobalMemory.StoreFloat(shifts + (ulong)Grid.IdxX * 4, largest);
        GlobalMemory.StoreFloat(sums + (ulong)Grid.IdxX * 4, sum);
    }

    /// <summary>y = weight·(e^(x - log) - share), with a weight and a log for each row; 0 where the weight is 0, whatever x is.</summary>
    public static void ExpGradient(ulong y, ulong x, ulong logs, ulong weights, long length, long pitch, float share)
    {
        var start = (ulong)(Grid.IdxX * pitch * Size);
        var head = Head(x + start, length);
        var vectors = (length - head) / PerVector;
        var log = GlobalMemory.LoadFloat(logs + (ulong)Grid.IdxX * 4);
        var weight = GlobalMemory.LoadFloat(weights + (ulong)Grid.IdxX * 4);
        var body = start + (ulong)(head * Size);
        for (var i = (long)Group.IdxX; i < vectors; i += Threads)
        {
            var value = GlobalMemory.Load(x + body + (ulong)i * 16);
            GlobalMemory.Store(y + body + (ulong)i * 16, new()
            {
                X = Gradient(value.X, log, weight, share),
                Y = Gradient(value.Y, log, weight, share),
                Z = Gradient(value.Z, log, weight, share),
                W = Gradient(value.W, log, weight, share),
            });
        }
        var edge = Edge(head, vectors, length);
        if (edge < 0) return;
        var at = start + (ulong)(edge * Size);
        if (TPacking.PerWord > 1) GlobalVectors.StoreHalfWord(y + at, Gradient(GlobalVectors.LoadHalfWord(x + at), log, weight, share));
        else GlobalMemory.StoreWord(y + at, Gradient(GlobalVectors.LoadWord(x + at), log, weight, share));
    }

    private struct Running
    {
        public float Largest, Sum;
    }

    // Elements before the first address that is a multiple of 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Head(ulong address, long length)
    {
        var head = (int)((16 - address % 16) % 16) / Size;
        return head < length ? head : (int)length;
    }

    // The element outside whole vectors that this thread takes; -1 for none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Edge(int head, long vectors, long length)
    {
        var thread = Group.IdxX;
        if (thread < head) return thread;
        var rest = head + vectors * PerVector + (thread - head);
        return rest < length ? rest : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Element(ulong x, long index) => TPacking.Low(
        TPacking.PerWord > 1 ? GlobalVectors.LoadHalfWord(x + (ulong)index * 2) : GlobalVectors.LoadWord(x + (ulong)index * 4)).Value;

    // e^(a - shift); where the element type has 16 bits, without the correction that only F32 shows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exp(float a, float shift) =>
        TPacking.PerWord > 1 ? Arithmetic.Exp2((a - shift) * FastMath.Log2E) : FastMath.Exp(a - shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Running Join(Running state, Word4 value)
    {
        var largest = Arithmetic.MaxOrNaN(
            Arithmetic.MaxOrNaN(Largest(value.X), Largest(value.Y)), Arithmetic.MaxOrNaN(Largest(value.Z), Largest(value.W)));
        largest = Arithmetic.MaxOrNaN(state.Largest, largest);
        var shift = SoftmaxShift.Of(largest);
        var sum = state.Sum * Exp(SoftmaxShift.Of(state.Largest), shift);
        return new() { Largest = largest, Sum = sum + (Exps(value.X, shift) + Exps(value.Y, shift) + (Exps(value.Z, shift) + Exps(value.W, shift))) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Running Join(Running state, float value)
    {
        var largest = Arithmetic.MaxOrNaN(state.Largest, value);
        var shift = SoftmaxShift.Of(largest);
        return new() { Largest = largest, Sum = state.Sum * Exp(SoftmaxShift.Of(state.Largest), shift) + Exp(value, shift) };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(uint word) =>
        TPacking.PerWord > 1 ? Arithmetic.MaxOrNaN(TPacking.Low(word).Value, TPacking.High(word).Value) : TPacking.Low(word).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exps(uint word, float shift) =>
        TPacking.PerWord > 1 ? Exp(TPacking.Low(word).Value, shift) + Exp(TPacking.High(word).Value, shift) : Exp(TPacking.Low(word).Value, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Gradient(uint word, float log, float weight, float share) => TPacking.Pack(
        new(Gradient(TPacking.Low(word).Value, log, weight, share)),
        TPacking.PerWord > 1 ? new(Gradient(TPacking.High(word).Value, log, weight, share)) : default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Gradient(float x, float log, float weight, float share) => weight == 0 ? 0 : weight * (Exp(x, log) - share);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Maximum(float value) => WarpTotals.Maximum(Exchanged(WarpTotals.Maximum(value, 32), 0), Threads / 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(float value) => WarpTotals.Sum(Exchanged(WarpTotals.Sum(value, 32), 128), Threads / 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exchanged(float value, uint place)
    {
        var shared = SharedTile.Memory() + place;
        if (Group.IdxX % 32 == 0) SharedWords.Store(shared + (uint)(Group.IdxX / 32) * 4, value);
        Group.Barrier();
        return SharedWords.Load(shared + (uint)(Group.IdxX % (Threads / 32)) * 4);
    }
}
