using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Rows;

/// <summary>
/// Rows read once: each is held in the registers of one or several warps, four vectors of 16 bytes a thread, while its totals are
/// formed (shuffles, then shared memory) and its result is written.
/// </summary>
/// <typeparam name="TFormula">What is computed.</typeparam>
/// <typeparam name="TPacking">The element type.</typeparam>
/// <typeparam name="TWarps">How many warps hold a row.</typeparam>
/// <typeparam name="TLoop">Yes if blocks take row after row, No if a block has one.</typeparam>
internal static class FusedRows<TFormula, TPacking, TWarps, TLoop>
    where TLoop : struct, IFlag where TFormula : struct, IRowFormula where TPacking : struct, IPacking where TWarps : struct, IRowWarps
{
    private const int SmallestBlock = 4;

    /// <summary>Rows of a block.</summary>
    public static int RowsPerBlock => TWarps.Count < SmallestBlock ? SmallestBlock / TWarps.Count : 1;

    /// <summary>Threads of a block.</summary>
    public static int Threads => RowsPerBlock * TWarps.Count * 32;

    /// <summary>Bytes of shared memory: two totals of each warp, in turns.</summary>
    public static int SharedBytes => TWarps.Count > 1 ? 512 : 0;

    /// <summary>The longest row, in elements.</summary>
    public static int Longest => TWarps.Count * 32 * 4 * 4 * TPacking.PerWord;

    public static void Run(TFormula formula, ulong y, ulong sum, ulong a, ulong b, ulong c, ulong gain, ulong bias, long rows, int vectors)
    {
        var warp = Group.IdxX / 32;
        var row = TWarps.Count < SmallestBlock ? (long)Grid.IdxX * RowsPerBlock + warp / TWarps.Count : Grid.IdxX;
        // Whole warps leave; where several hold a row, a block has one row and none leaves.
        if (row >= rows) return;
        var lane = TWarps.Count == 1 ? Group.IdxX % 32 : Group.IdxX;
        var pitch = (ulong)vectors * 16;
        var places = new Places(
            Place(gain, bias, lane, vectors), Place(gain, bias, lane + 32 * TWarps.Count, vectors),
            Place(gain, bias, lane + 64 * TWarps.Count, vectors), Place(gain, bias, lane + 96 * TWarps.Count, vectors));
        var held = Load(a, b, c, (ulong)row * pitch, lane, vectors, 1);
        if (TLoop.Value == 0)
        {
            Finish(formula, y, sum, row, held, places, lane, vectors, 0);
            return;
        }
        var stride = (long)Grid.DimX * RowsPerBlock;
        var turn = 0u;
        for (; row < rows; row += stride)
        {
            // The next row is under way while this one is worked on.
            var next = Load(a, b, c, (ulong)(row + stride) * pitch, lane, vectors, row + stride < rows ? 1 : 0);
            Finish(formula, y, sum, row, held, places, lane, vectors, turn);
            held = next;
            turn ^= 256;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in TFormula formula, ulong y, ulong sum, long row, Held held, in Places places, int lane, int vectors, uint turn)
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
        if (v0 < vectors) total = First(formula, total, held.P0, places.P0.Gain, numbers);
        if (v1 < vectors) total = First(formula, total, held.P1, places.P1.Gain, numbers);
        if (v2 < vectors) total = First(formula, total, held.P2, places.P2.Gain, numbers);
        if (v3 < vectors) total = First(formula, total, held.P3, places.P3.Gain, numbers);
        formula.AfterFirst(TFormula.FirstIsMaximum != 0 ? Maximum(total, turn) : Sum(total, turn), ref numbers);
        if (TFormula.Totals > 1)
        {
            total = 0;
            if (v0 < vectors) total = Second(formula, total, held.P0, places.P0.Gain, numbers);
            if (v1 < vectors) total = Second(formula, total, held.P1, places.P1.Gain, numbers);
            if (v2 < vectors) total = Second(formula, total, held.P2, places.P2.Gain, numbers);
            if (v3 < vectors) total = Second(formula, total, held.P3, places.P3.Gain, numbers);
            formula.AfterSecond(Sum(total, turn + 128), ref numbers);
        }
        if (lane == 0) formula.End(row, numbers);
        Store(formula, y + start, held.P0, places.P0, v0, vectors, numbers);
        Store(formula, y + start, held.P1, places.P1, v1, vectors, numbers);
        Store(formula, y + start, held.P2, places.P2, v2, vectors, numbers);
        Store(formula, y + start, held.P3, places.P3, v3, vectors, numbers);
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

    private readonly struct GainAndBias(Word4 gain, Word4 bias)
    {
        public readonly Word4 Gain = gain, Bias = bias;
    }

    private readonly struct Places(GainAndBias p0, GainAndBias p1, GainAndBias p2, GainAndBias p3)
    {
        public readonly GainAndBias P0 = p0, P1 = p1, P2 = p2, P3 = p3;
    }

    // All loads of a row together, so that they are under way together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Held Load(ulong a, ulong b, ulong c, ulong start, int lane, int vectors, int exists) => new(
        Vector(a, b, c, start, lane, vectors, exists), Vector(a, b, c, start, lane + 32 * TWarps.Count, vectors, exists),
        Vector(a, b, c, start, lane + 64 * TWarps.Count, vectors, exists), Vector(a, b, c, start, lane + 96 * TWarps.Count, vectors, exists));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Part Vector(ulong a, ulong b, ulong c, ulong start, int vector, int vectors, int exists)
    {
        var at = start + (ulong)vector * 16;
        var inside = vector < vectors ? exists : 0;
        return new(
            GlobalVectors.LoadIf(a + at, inside),
            TFormula.Inputs > 1 ? GlobalVectors.LoadIf(b + at, inside) : default,
            TFormula.Inputs > 2 ? GlobalVectors.LoadIf(c + at, inside) : default);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static GainAndBias Place(ulong gain, ulong bias, int vector, int vectors)
    {
        var at = (ulong)vector * 16;
        var inside = vector < vectors ? 1 : 0;
        return new(
            TFormula.Places > 0 ? GlobalVectors.LoadSharedIf(gain + at, inside) : default,
            TFormula.Places > 1 ? GlobalVectors.LoadSharedIf(bias + at, inside) : default);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Part Summed(ulong sum, in Part part, int vector, int vectors)
    {
        var added = new Word4
        {
            X = Added(part.A.X, part.B.X), Y = Added(part.A.Y, part.B.Y), Z = Added(part.A.Z, part.B.Z), W = Added(part.A.W, part.B.W),
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
    private static void Store(in TFormula formula, ulong y, in Part part, in GainAndBias place, int vector, int vectors, in RowNumbers numbers)
    {
        if (vector >= vectors) return;
        var at = (ulong)vector * 16;
        GlobalMemory.Store(y + at, new()
        {
            X = Result(formula, part.A.X, part.B.X, part.C.X, place.Gain.X, place.Bias.X, numbers),
            Y = Result(formula, part.A.Y, part.B.Y, part.C.Y, place.Gain.Y, place.Bias.Y, numbers),
            Z = Result(formula, part.A.Z, part.B.Z, part.C.Z, place.Gain.Z, place.Bias.Z, numbers),
            W = Result(formula, part.A.W, part.B.W, part.C.W, place.Gain.W, place.Bias.W, numbers),
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
        if (Group.IdxX % 32 == 0) SharedWords.StoreFloat(shared + (uint)(Group.IdxX / 32) * 4, value);
        Group.Barrier();
        return SharedWords.LoadFloat(shared + (uint)(Group.IdxX % TWarps.Count) * 4);
    }
}
