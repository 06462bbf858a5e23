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

    /// <summary>The formula at elements i, i + 1, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TLanes At<TOp>(in TOp op, long i) where TOp : struct, IRowMap => op.Map(
        TLanes.LoadFrom<T>(A, i),
        TOp.Inputs > 1 ? TLanes.LoadFrom<T>(B, i) : default,
        TOp.Inputs > 2 ? TLanes.LoadFrom<T>(C, i) : default,
        TOp.Sides > 0 ? P.At(i) : default,
        TOp.Sides > 1 ? Q.At(i) : default,
        TOp.Sides > 2 ? S.At(i) : default,
        TOp.Sides > 3 ? U.At(i) : default);

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
        return copy.At(op, 0);
    }

    /// <summary>The formula combined over n elements, in an order that depends on n only.</summary>
    [SkipLocalsInit]
    public static TAcc Reduce<TOp>(TOp op, in RowSegment<TLanes, T, TAcc> from, long n) where TOp : struct, IRowReduction
    {
        var segment = from;
        TLanes identity = op.Identity<TLanes>(), s0 = identity, s1 = identity, s2 = identity, s3 = identity;
        var i = 0L;
        for (; i <= n - 4 * TLanes.Count; i += 4 * TLanes.Count)
        {
            s0 = op.Combine(s0, segment.At(op, i));
            s1 = op.Combine(s1, segment.At(op, i + TLanes.Count));
            s2 = op.Combine(s2, segment.At(op, i + 2 * TLanes.Count));
            s3 = op.Combine(s3, segment.At(op, i + 3 * TLanes.Count));
        }
        for (; i <= n - TLanes.Count; i += TLanes.Count) s0 = op.Combine(s0, segment.At(op, i));
        if (i < n)
        {
            var room = stackalloc byte[RowSegment.Room];
            var rest = segment.Short(op, i, n - i, room);
            s1 = op.Combine(s1, TLanes.IfLess(RowSegment.Numbers<TLanes, TAcc>(), TLanes.Constant(n - i), rest, identity));
        }
        return Across(op, op.Combine(op.Combine(s0, s1), op.Combine(s2, s3)));
    }

    /// <summary>As <see cref="Reduce"/>, and stores what is combined.</summary>
    [SkipLocalsInit]
    public static TAcc MapReduce<TOp, TOut>(TOp op, byte* y, in RowSegment<TLanes, T, TAcc> from, long n)
        where TOp : struct, IRowReduction where TOut : struct, IRealElement<TOut>
    {
        var segment = from;
        TLanes identity = op.Identity<TLanes>(), s0 = identity, s1 = identity;
        var i = 0L;
        for (; i <= n - 2 * TLanes.Count; i += 2 * TLanes.Count)
        {
            var v0 = segment.At(op, i);
            var v1 = segment.At(op, i + TLanes.Count);
            TLanes.StoreTo<TOut>(y, i, v0);
            TLanes.StoreTo<TOut>(y, i + TLanes.Count, v1);
            s0 = op.Combine(s0, v0);
            s1 = op.Combine(s1, v1);
        }
        var room = stackalloc byte[RowSegment.Room];
        for (; i < n; i += TLanes.Count)
        {
            var rest = Math.Min(TLanes.Count, n - i);
            var v = rest == TLanes.Count ? segment.At(op, i) : segment.Short(op, i, rest, room);
            if (rest == TLanes.Count) TLanes.StoreTo<TOut>(y, i, v);
            else StoreShort<TOut>(y, i, v, rest, room);
            s0 = op.Combine(s0, TLanes.IfLess(RowSegment.Numbers<TLanes, TAcc>(), TLanes.Constant(rest), v, identity));
        }
        return Across(op, op.Combine(s0, s1));
    }

    /// <summary>y = the formula at n elements; past the caches where y is aligned to vectors and n is a multiple of them.</summary>
    [SkipLocalsInit]
    public static void Map<TOp, TOut>(TOp op, byte* y, in RowSegment<TLanes, T, TAcc> from, long n, bool streams)
        where TOp : struct, IRowMap where TOut : struct, IRealElement<TOut>
    {
        var segment = from;
        var i = 0L;
        if (streams)
        {
            for (; i <= n - TLanes.Count; i += TLanes.Count) TLanes.StreamTo<TOut>(y, i, segment.At(op, i));
            return;
        }
        for (; i <= n - TLanes.Count; i += TLanes.Count) TLanes.StoreTo<TOut>(y, i, segment.At(op, i));
        if (i == n) return;
        var room = stackalloc byte[RowSegment.Room];
        StoreShort<TOut>(y, i, segment.Short(op, i, n - i, room), n - i, room);
    }

    /// <summary>Writes n &lt; lanes elements.</summary>
    public static void StoreShort<TOut>(byte* y, long i, TLanes value, long n, byte* room) where TOut : struct, IRealElement<TOut>
    {
        TLanes.StoreTo<TOut>(room, 0, value);
        Unsafe.CopyBlockUnaligned(y + i * TOut.Type.Size(), room, (uint)(n * TOut.Type.Size()));
    }

    /// <summary>The lanes combined: halves with each other until one is left.</summary>
    [SkipLocalsInit]
    private static TAcc Across<TOp>(TOp op, TLanes value) where TOp : struct, IRowReduction
    {
        var room = stackalloc byte[64];
        TLanes.StoreTo<TAcc>(room, 0, value);
        var lanes = new HostMemory(room);
        for (var half = TLanes.Count / 2; half > 0; half /= 2)
            for (var k = 0; k < half; k++)
                TAcc.Store(lanes, k, op.Combine(TAcc.Load(lanes, k), TAcc.Load(lanes, k + half)));
        return TAcc.Load(lanes, 0);
    }
}
