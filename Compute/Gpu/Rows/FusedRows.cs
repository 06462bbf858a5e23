using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;

namespace Native.Compute.Gpu.Rows;

/// <summary>
/// Rows read once: each is held in the registers of one or several warps, four vectors of 16 bytes a thread, while its totals are
/// formed (shuffles, then shared memory) and its result is written.
/// </summary>
/// <typeparam name="TFormula">What is computed.</typeparam>
/// <typeparam name="TPacking">The element type.</typeparam>
/// <typeparam name="TWarps">How many warps hold a row.</typeparam>
internal static class FusedRows<TFormula, TPacking, TWarps>
    where TFormula : struct, IRowFormula where TPacking : struct, IPacking where TWarps : struct, IRowWarps
{
    private const int SmallestBlock = 4;

    /// <summary>Rows of a block.</summary>
    public static int RowsPerBlock => TWarps.Count < SmallestBlock ? SmallestBlock / TWarps.Count : 1;

    /// <summary>Threads of a block.</summary>
    public static int Threads => RowsPerBlock * TWarps.Count * 32;

    /// <summary>Bytes of shared memory: two totals of each warp.</summary>
    public static int SharedBytes => TWarps.Count > 1 ? 256 : 0;

    /// <summary>The longest row, in elements.</summary>
    public static int Longest => TWarps.Count * 32 * 4 * 4 * TPacking.PerWord;

    public static void Run(TFormula formula, ulong y, ulong sum, ulong a, ulong b, ulong c, ulong gain, ulong bias, long rows, int vectors)
    {
        var warp = Group.IdxX / 32;
        var row = TWarps.Count < SmallestBlock ? (long)Grid.IdxX * RowsPerBlock + warp / TWarps.Count : Grid.IdxX;
        // Whole warps leave; where several hold a row, a block has one row and none leaves.
        if (row >= rows) return;
        var lane = TWarps.Count == 1 ? Group.IdxX % 32 : Group.IdxX;
        var held = new Held(
            Vector(a, b, c, row, lane, vectors), Vector(a, b, c, row, lane + 32 * TWarps.Count, vectors),
            Vector(a, b, c, row, lane + 64 * TWarps.Count, vectors), Vector(a, b, c, row, lane + 96 * TWarps.Count, vectors));
        Finish(formula, y, sum, gain, bias, row, held, lane, vectors);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        in TFormula formula, ulong y, ulong sum, ulong gain, ulong bias, long row, Held held, int lane, int vectors)
    {
        var v0 = lane;
        var v1 = lane + 32 * TWarps.Count;
        var v2 = lane + 64 * TWarps.Count;
        var v3 = lane + 96 * TWarps.Count;
        var start = (ulong)(row * vectors) * 16;
        var numbers = formula.Begin(row);
        if (TFormula.StoresSum != 0)
        {
            held = new(
                Summed(sum + start, held.P0, v0, vectors), Summed(sum + start, held.P1, v1, vectors),
                Summed(sum + start, held.P2, v2, vectors), Summed(sum + start, held.P3, v3, vectors));
        }
        var total = TFormula.FirstIsMaximum != 0 ? float.NegativeInfinity : 0f;
        if (v0 < vectors) total = First(formula, total, held.P0, TotalGain(gain, v0), numbers);
        if (v1 < vectors) total = First(formula, total, held.P1, TotalGain(gain, v1), numbers);
        if (v2 < vectors) total = First(formula, total, held.P2, TotalGain(gain, v2), numbers);
        if (v3 < vectors) total = First(formula, total, held.P3, TotalGain(gain, v3), numbers);
        formula.AfterFirst(TFormula.FirstIsMaximum != 0 ? Maximum(total, 0) : Sum(total, 0), ref numbers);
        if (TFormula.Totals > 1)
        {
            total = 0;
            if (v0 < vectors) total = Second(formula, total, held.P0, TotalGain(gain, v0), numbers);
            if (v1 < vectors) total = Second(formula, total, held.P1, TotalGain(gain, v1), numbers);
            if (v2 < vectors) total = Second(formula, total, held.P2, TotalGain(gain, v2), numbers);
            if (v3 < vectors) total = Second(formula, total, held.P3, TotalGain(gain, v3), numbers);
            formula.AfterSecond(Sum(total, 128), ref numbers);
        }
        if (lane == 0) formula.End(row, numbers);
        Store(formula, y + start, held.P0, gain, bias, v0, vectors, numbers);
        Store(formula, y + start, held.P1, gain, bias, v1, vectors, numbers);
        Store(formula, y + start, held.P2, gain, bias, v2, vectors, numbers);
        Store(formula, y + start, held.P3, gain, bias, v3, vectors, numbers);
    }

    private readonly struct Part(Word4 a, Word4 b, Word4 c)
    {
        public readonly Word4 A = a, B = b, C = c;
    }

    // A thread's vectors of a row.
    private readonly struct Held(Part p0, Part p1, Part p2, Part p3)
    {
        public readonly Part P0 = p0, P1 = p1, P2 = p2, P3 = p3;
    }

    // All loads of a row come before anything else, so that they are under way together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Part Vector(ulong a, ulong b, ulong c, long row, int vector, int vectors)
    {
        var at = (ulong)(row * vectors + vector) * 16;
        var inside = vector < vectors ? 1 : 0;
        return new(
            GlobalVectors.LoadIf(a + at, inside),
            TFormula.Inputs > 1 ? GlobalVectors.LoadIf(b + at, inside) : default,
            TFormula.Inputs > 2 ? GlobalVectors.LoadIf(c + at, inside) : default);
    }

    // Gain and bias are the same for all rows and stay in the first-level cache; loading them earlier was slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word4 TotalGain(ulong gain, int vector) =>
        TFormula.TotalsReadGain != 0 ? GlobalVectors.LoadShared(gain + (ulong)vector * 16) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Part Summed(ulong sum, in Part part, int vector, int vectors)
    {
        var added = new Word4
        {
            X = Added(part.A.X, part.B.X),
            Y = Added(part.A.Y, part.B.Y),
            Z = Added(part.A.Z, part.B.Z),
            W = Added(part.A.W, part.B.W),
        };
        if (vector < vectors) GlobalMemory.Store(sum + (ulong)vector * 16, added);
        return new(added, part.B, part.C);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Added(uint a, uint b) => TPacking.Pack(TPacking.Low(a) + TPacking.Low(b), TPacking.High(a) + TPacking.High(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RowPlace Low(uint a, uint b, uint c, uint gain, uint bias) => new(
        TPacking.Low(a).Value, TFormula.Inputs > 1 ? TPacking.Low(b).Value : 0, TFormula.Inputs > 2 ? TPacking.Low(c).Value : 0,
        TFormula.Places > 0 ? TPacking.Low(gain).Value : 0, TFormula.Places > 1 ? TPacking.Low(bias).Value : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RowPlace High(uint a, uint b, uint c, uint gain, uint bias) => new(
        TPacking.High(a).Value, TFormula.Inputs > 1 ? TPacking.High(b).Value : 0, TFormula.Inputs > 2 ? TPacking.High(c).Value : 0,
        TFormula.Places > 0 ? TPacking.High(gain).Value : 0, TFormula.Places > 1 ? TPacking.High(bias).Value : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float First(in TFormula formula, float total, in Part part, Word4 gain, in RowNumbers numbers)
    {
        total = First(formula, total, part.A.X, part.B.X, part.C.X, gain.X, numbers);
        total = First(formula, total, part.A.Y, part.B.Y, part.C.Y, gain.Y, numbers);
        total = First(formula, total, part.A.Z, part.B.Z, part.C.Z, gain.Z, numbers);
        return First(formula, total, part.A.W, part.B.W, part.C.W, gain.W, numbers);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float First(in TFormula formula, float total, uint a, uint b, uint c, uint gain, in RowNumbers numbers)
    {
        total = Joined(total, formula.First(Low(a, b, c, gain, 0), numbers));
        return TPacking.PerWord > 1 ? Joined(total, formula.First(High(a, b, c, gain, 0), numbers)) : total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Joined(float total, float value) => TFormula.FirstIsMaximum != 0 ? Arithmetic.MaxOrNaN(total, value) : total + value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Second(in TFormula formula, float total, in Part part, Word4 gain, in RowNumbers numbers)
    {
        total = Second(formula, total, part.A.X, part.B.X, part.C.X, gain.X, numbers);
        total = Second(formula, total, part.A.Y, part.B.Y, part.C.Y, gain.Y, numbers);
        total = Second(formula, total, part.A.Z, part.B.Z, part.C.Z, gain.Z, numbers);
        return Second(formula, total, part.A.W, part.B.W, part.C.W, gain.W, numbers);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Second(in TFormula formula, float total, uint a, uint b, uint c, uint gain, in RowNumbers numbers)
    {
        total += formula.Second(Low(a, b, c, gain, 0), numbers);
        return TPacking.PerWord > 1 ? total + formula.Second(High(a, b, c, gain, 0), numbers) : total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in TFormula formula, ulong y, in Part part, ulong gain, ulong bias, int vector, int vectors, in RowNumbers numbers)
    {
        if (vector >= vectors) return;
        var at = (ulong)vector * 16;
        var g = TFormula.Places > 0 ? GlobalVectors.LoadShared(gain + at) : default;
        var h = TFormula.Places > 1 ? GlobalVectors.LoadShared(bias + at) : default;
        GlobalMemory.Store(y + at, new()
        {
            X = Result(formula, part.A.X, part.B.X, part.C.X, g.X, h.X, numbers),
            Y = Result(formula, part.A.Y, part.B.Y, part.C.Y, g.Y, h.Y, numbers),
            Z = Result(formula, part.A.Z, part.B.Z, part.C.Z, g.Z, h.Z, numbers),
            W = Result(formula, part.A.W, part.B.W, part.C.W, g.W, h.W, numbers),
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Result(in TFormula formula, uint a, uint b, uint c, uint gain, uint bias, in RowNumbers numbers) => TPacking.Pack(
        new(formula.Result(Low(a, b, c, gain, bias), numbers)),
        TPacking.PerWord > 1 ? new(formula.Result(High(a, b, c, gain, bias), numbers)) : default);

    // Totals that follow each other have places of their own in shared memory, so that one barrier for each is enough.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(float value, uint place)
    {
        value = WarpTotals.Sum(value, 32);
        if (TWarps.Count == 1) return value;
        return WarpTotals.Sum(Exchanged(value, place), TWarps.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Maximum(float value, uint place)
    {
        value = WarpTotals.Maximum(value, 32);
        if (TWarps.Count == 1) return value;
        return WarpTotals.Maximum(Exchanged(value, place), TWarps.Count);
    }

    // Every warp gets the values of all, lane by lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exchanged(float value, uint place)
    {
        var shared = SharedTile.Memory() + place;
        if (Group.IdxX % 32 == 0) SharedWords.Store(shared + (uint)(Group.IdxX / 32) * 4, value);
        Group.Barrier();
        return SharedWords.Load(shared + (uint)(Group.IdxX % TWarps.Count) * 4);
    }
}
