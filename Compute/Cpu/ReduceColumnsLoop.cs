using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>How rows that are not contiguous are cut.</summary>
internal static class ReduceColumnsLoop
{
    /// <summary>Columns that are reduced side by side; their totals stay in the first-level cache.</summary>
    public const long Block = 2048;

    /// <summary>Parts of each row, by the sizes only.</summary>
    public static long Parts(in RowShape shape)
    {
        var chain = Math.Clamp(131072 / Math.Min(shape.Inner, Block), 64, 512);
        return Math.Max(1, (shape.Length + chain - 1) / chain);
    }
}

/// <summary>A reduction along rows whose neighbors lie side by side, or one stage of it: a vector holds neighboring rows.</summary>
internal readonly unsafe struct ReduceColumnsLoop<TOp, TLanes, T, TAcc, TOut>(
    TOp op, RowShape shape, long parts, HostMemory y, RowPointers from, bool isLast) : IWork
    where TOp : struct, IRowReduction where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T>
    where TAcc : struct, IRealElement<TAcc> where TOut : struct, IRealElement<TOut>
{
    private readonly long partLength = (shape.Length + parts - 1) / parts;
    private readonly long blocks = (shape.Inner + ReduceColumnsLoop.Block - 1) / ReduceColumnsLoop.Block;

    public int Tasks => checked((int)(shape.Outer * parts * blocks));

    [SkipLocalsInit]
    public void Run(int task)
    {
        var f = op;
        var (k, block) = Math.DivRem(task, blocks);
        var (o, part) = Math.DivRem(k, parts);
        var i = block * ReduceColumnsLoop.Block;
        var width = Math.Min(ReduceColumnsLoop.Block, shape.Inner - i);
        var whole = width - width % TLanes.Count;
        var totals = stackalloc byte[(int)(ReduceColumnsLoop.Block * sizeof(double))];
        var room = stackalloc byte[RowSegment.Room];
        for (var j = 0L; j < width; j += TLanes.Count) TLanes.StoreTo<TAcc>(totals, j, f.Identity<TLanes>());
        var end = Math.Min(shape.Length, (part + 1) * partLength);
        var r = part * partLength;
        if (RowStreams<TOp, TLanes, T, TAcc>.Fit && whole == width)
        {
            var step = shape.Inner * T.Type.Size();
            for (; r + RowStreams<TOp, TLanes, T, TAcc>.Count <= end; r += RowStreams<TOp, TLanes, T, TAcc>.Count)
                RowStreams<TOp, TLanes, T, TAcc>.Combine(f, totals, from.A + (o * shape.Length + r) * step + i * T.Type.Size(), step, width);
        }
        for (; r < end; r++)
        {
            var segment = RowSegment<TLanes, T, TAcc>.Of<TOp>(from, shape, o, r, i, alongInner: true);
            RowSegment<TLanes, T, TAcc>.Combine(f, totals, segment, whole);
            if (whole < width)
                TLanes.StoreTo<TAcc>(totals, whole, f.Combine(TLanes.LoadFrom<TAcc>(totals, whole), segment.Short(f, whole, width - whole, room)));
        }
        var to = y.Start + (k * shape.Inner + i) * TOut.Type.Size();
        for (var j = 0L; j < width; j += TLanes.Count)
        {
            var total = TLanes.LoadFrom<TAcc>(totals, j);
            if (isLast) total = f.Finish(total);
            if (j < whole) TLanes.StoreTo<TOut>(to, j, total);
            else RowSegment<TLanes, TAcc, TAcc>.StoreShort<TOut>(to, j, total, width - whole, room);
        }
    }
}
