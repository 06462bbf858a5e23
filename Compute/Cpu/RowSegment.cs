using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>What segments of all types share.</summary>
internal static unsafe class RowSegment
{
    /// <summary>Bytes of room that <see cref="RowSegment{TLanes,T,TAcc}.Short"/> needs.</summary>
    public const int Room = 7 * 64;

    private static ReadOnlySpan<float> Singles => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private static ReadOnlySpan<double> Doubles => [0, 1, 2, 3, 4, 5, 6, 7];

    /// <summary>0, 1, 2, … in the lanes.</summary>
    public static TLanes Numbers<TLanes, TAcc>() where TLanes : struct, ILanes<TLanes> where TAcc : struct, IRealElement<TAcc> => TLanes.IsDouble
        ? TLanes.LoadFrom<TAcc>(Unsafe.AsPointer(ref MemoryMarshal.GetReference(Doubles)), 0)
        : TLanes.LoadFrom<TAcc>(Unsafe.AsPointer(ref MemoryMarshal.GetReference(Singles)), 0);

    /// <summary>n elements from i on, in 64 bytes of room; the rest of it is 0.</summary>
    public static byte* Copy(byte* from, long i, long n, int size, byte* room)
    {
        new Span<byte>(room, 64).Clear();
        Unsafe.CopyBlockUnaligned(room, from + i * size, (uint)(n * size));
        return room;
    }
}

/// <summary>Elements that lie side by side, with the operands of a formula over them: what the loops over rows and columns are made of.</summary>
internal unsafe struct RowSegment<TLanes, T, TAcc>
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public byte* A, B, C;
    public LaneSide<TLanes, T, TAcc> P, Q, S, U;

    /// <summary>The segment from (o, r, i) on, along r, or along i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowSegment<TLanes, T, TAcc> Of<TOp>(in RowPointers from, in RowShape shape, long o, long r, long i, bool alongInner) where TOp : struct, IRowMap
    {
        var at = ((o * shape.Length + r) * shape.Inner + i) * T.Type.Size();
        var segment = new RowSegment<TLanes, T, TAcc> { A = from.A + at, B = from.B + at, C = from.C + at };
        if (TOp.Sides > 0) segment.P = LaneSide<TLanes, T, TAcc>.Of(from.P, o, r, i, alongInner);
        if (TOp.Sides > 1) segment.Q = LaneSide<TLanes, T, TAcc>.Of(from.Q, o, r, i, alongInner);
        if (TOp.Sides > 2) segment.S = LaneSide<TLanes, T, TAcc>.Of(from.S, o, r, i, alongInner);
        if (TOp.Sides > 3) segment.U = LaneSide<TLanes, T, TAcc>.Of(from.T, o, r, i, alongInner);
        return segment;
    }

    // Written with single values, which the compiler keeps in registers. Each loop below is a method of its own with one call
    // of this, since what it unfolds to may be long and there is a limit to what is inlined into one method.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes At<TOp>(
        TOp op, byte* a, byte* b, byte* c,
        LaneSide<TLanes, T, TAcc> p, LaneSide<TLanes, T, TAcc> q, LaneSide<TLanes, T, TAcc> s, LaneSide<TLanes, T, TAcc> u, long i) where TOp : struct, IRowMap => op.Map(
        TLanes.LoadFrom<T>(a, i),
        TOp.Inputs > 1 ? TLanes.LoadFrom<T>(b, i) : default,
        TOp.Inputs > 2 ? TLanes.LoadFrom<T>(c, i) : default,
        TOp.Sides > 0 ? p.At(i) : default,
        TOp.Sides > 1 ? q.At(i) : default,
        TOp.Sides > 2 ? s.At(i) : default,
        TOp.Sides > 3 ? u.At(i) : default);

    /// <summary>The formula at n &lt; lanes elements from i on, through a copy that can be read beyond them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly TLanes Short<TOp>(in TOp op, long i, long n, byte* room) where TOp : struct, IRowMap
    {
        var copy = new RowSegment<TLanes, T, TAcc> { A = RowSegment.Copy(A, i, n, T.Type.Size(), room) };
        if (TOp.Inputs > 1) copy.B = RowSegment.Copy(B, i, n, T.Type.Size(), room + 64);
        if (TOp.Inputs > 2) copy.C = RowSegment.Copy(C, i, n, T.Type.Size(), room + 128);
        if (TOp.Sides > 0) copy.P = P.Copy(i, n, room + 192);
        if (TOp.Sides > 1) copy.Q = Q.Copy(i, n, room + 256);
        if (TOp.Sides > 2) copy.S = S.Copy(i, n, room + 320);
        if (TOp.Sides > 3) copy.U = U.Copy(i, n, room + 384);
        return At(op, copy.A, copy.B, copy.C, copy.P, copy.Q, copy.S, copy.U, 0);
    }

    /// <summary>The formula combined over n elements, in an order that depends on n only.</summary>
    [SkipLocalsInit]
    public static TAcc Reduce<TOp>(TOp op, in RowSegment<TLanes, T, TAcc> from, long n) where TOp : struct, IRowReduction
    {
        var whole = n - n % TLanes.Count;
        var total = ReduceWhole(op, from, whole);
        if (whole == n) return Across(op, total);
        var room = stackalloc byte[RowSegment.Room];
        var rest = from.Short(op, whole, n - whole, room);
        return Across(op, op.Combine(total, TLanes.IfLess(RowSegment.Numbers<TLanes, TAcc>(), TLanes.Constant(n - whole), rest, op.Identity<TLanes>())));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLanes ReduceWhole<TOp>(TOp op, in RowSegment<TLanes, T, TAcc> from, long n) where TOp : struct, IRowReduction
    {
        byte* a = from.A, b = from.B, c = from.C;
        LaneSide<TLanes, T, TAcc> p = from.P, q = from.Q, s = from.S, u = from.U;
        // Two totals take turns, so that one combination need not wait for the one before it.
        TLanes total = op.Identity<TLanes>(), other = total;
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            Streaming.FetchAhead(a + i * T.Type.Size());
            var next = op.Combine(total, At(op, a, b, c, p, q, s, u, i));
            total = other;
            other = next;
        }
        return op.Combine(total, other);
    }

    /// <summary>As <see cref="Reduce"/>, and stores what is combined.</summary>
    [SkipLocalsInit]
    public static TAcc MapReduce<TOp, TOut>(TOp op, byte* y, in RowSegment<TLanes, T, TAcc> from, long n)
        where TOp : struct, IRowReduction where TOut : struct, IRealElement<TOut>
    {
        var whole = n - n % TLanes.Count;
        var total = MapReduceWhole<TOp, TOut>(op, y, from, whole);
        if (whole == n) return Across(op, total);
        var room = stackalloc byte[RowSegment.Room];
        var rest = from.Short(op, whole, n - whole, room);
        StoreShort<TOut>(y, whole, rest, n - whole, room);
        return Across(op, op.Combine(total, TLanes.IfLess(RowSegment.Numbers<TLanes, TAcc>(), TLanes.Constant(n - whole), rest, op.Identity<TLanes>())));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLanes MapReduceWhole<TOp, TOut>(TOp op, byte* y, in RowSegment<TLanes, T, TAcc> from, long n)
        where TOp : struct, IRowReduction where TOut : struct, IRealElement<TOut>
    {
        byte* a = from.A, b = from.B, c = from.C;
        LaneSide<TLanes, T, TAcc> p = from.P, q = from.Q, s = from.S, u = from.U;
        var total = op.Identity<TLanes>();
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            var value = At(op, a, b, c, p, q, s, u, i);
            TLanes.StoreTo<TOut>(y, i, value);
            total = op.Combine(total, value);
        }
        return total;
    }

    /// <summary>y = the formula at n elements; past the caches where y is aligned to vectors and n is a multiple of them.</summary>
    [SkipLocalsInit]
    public static void Map<TOp, TOut>(TOp op, byte* y, in RowSegment<TLanes, T, TAcc> from, long n, bool streams)
        where TOp : struct, IRowMap where TOut : struct, IRealElement<TOut>
    {
        var whole = n - n % TLanes.Count;
        if (streams) Stream<TOp, TOut>(op, y, from, whole);
        else StoreWhole<TOp, TOut>(op, y, from, whole);
        if (whole == n) return;
        var room = stackalloc byte[RowSegment.Room];
        StoreShort<TOut>(y, whole, from.Short(op, whole, n - whole, room), n - whole, room);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Stream<TOp, TOut>(TOp op, byte* y, in RowSegment<TLanes, T, TAcc> from, long n)
        where TOp : struct, IRowMap where TOut : struct, IRealElement<TOut>
    {
        byte* a = from.A, b = from.B, c = from.C;
        LaneSide<TLanes, T, TAcc> p = from.P, q = from.Q, s = from.S, u = from.U;
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            Streaming.FetchAhead(a + i * T.Type.Size());
            TLanes.StreamTo<TOut>(y, i, At(op, a, b, c, p, q, s, u, i));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreWhole<TOp, TOut>(TOp op, byte* y, in RowSegment<TLanes, T, TAcc> from, long n)
        where TOp : struct, IRowMap where TOut : struct, IRealElement<TOut>
    {
        byte* a = from.A, b = from.B, c = from.C;
        LaneSide<TLanes, T, TAcc> p = from.P, q = from.Q, s = from.S, u = from.U;
        for (var i = 0L; i < n; i += TLanes.Count) TLanes.StoreTo<TOut>(y, i, At(op, a, b, c, p, q, s, u, i));
    }

    /// <summary>Streams a map of one segment and reduces another of a single tensor in one loop; n is a multiple of the lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TAcc StreamAndReduce<TOp, TNext>(
        TOp op, byte* y, in RowSegment<TLanes, T, TAcc> from, TNext next, in RowSegment<TLanes, T, TAcc> other, long n)
        where TOp : struct, IRowMap where TNext : struct, IRowReduction
    {
        byte* a = from.A, b = from.B, c = from.C, d = other.A;
        LaneSide<TLanes, T, TAcc> p = from.P, q = from.Q, s = from.S, u = from.U;
        var total = next.Identity<TLanes>();
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            // Read before the store: a load behind a store to an address that is equal in its low 12 bits has to wait for it.
            var ahead = TLanes.LoadFrom<T>(d, i);
            Streaming.FetchAhead(d + i * T.Type.Size());
            TLanes.StreamTo<T>(y, i, At(op, a, b, c, p, q, s, u, i));
            total = next.Combine(total, next.Map(ahead, default, default, default, default, default, default));
        }
        return Across(next, total);
    }

    /// <summary>Combines the formula at n elements, a multiple of the lanes, with totals element by element.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Combine<TOp>(TOp op, byte* totals, in RowSegment<TLanes, T, TAcc> from, long n) where TOp : struct, IRowReduction
    {
        byte* a = from.A, b = from.B, c = from.C;
        LaneSide<TLanes, T, TAcc> p = from.P, q = from.Q, s = from.S, u = from.U;
        for (var i = 0L; i < n; i += TLanes.Count)
            TLanes.StoreTo<TAcc>(totals, i, op.Combine(TLanes.LoadFrom<TAcc>(totals, i), At(op, a, b, c, p, q, s, u, i)));
    }

    /// <summary>Writes n &lt; lanes elements.</summary>
    public static void StoreShort<TOut>(byte* y, long i, TLanes value, long n, byte* room) where TOut : struct, IRealElement<TOut>
    {
        TLanes.StoreTo<TOut>(room, 0, value);
        Unsafe.CopyBlockUnaligned(y + i * TOut.Type.Size(), room, (uint)(n * TOut.Type.Size()));
    }

    /// <summary>The lanes combined: halves with each other until one is left.</summary>
    public static TAcc Across<TOp>(TOp op, TLanes value) where TOp : struct, IRowReduction
    {
        for (var half = TLanes.Count / 2; half > 0; half /= 2) value = op.Combine(value, TLanes.Down(value, half));
        return TAcc.Constant(TLanes.Lane(value, 0));
    }
}
