using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Rotary embeddings of rows whose elements lie side by side, in SIMD vectors; the pairs that do not fill one go one by one.</summary>
internal readonly unsafe struct RopeLoop<TLanes, T, TAcc>(
    HostMemory y, HostMemory x, HostMemory cosine, HostMemory sine, IndexMap rows, long count, long positions, long size, long pairs, bool halves, int direction, bool streams) : IWork
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    private readonly long perTask = Math.Max(1, CpuBackend.Grain / size);

    public int Tasks => checked((int)((count + perTask - 1) / perTask));

    public void Run(int task)
    {
        var end = Math.Min(count, (task + 1) * perTask);
        var position = task * perTask % positions;
        for (var row = task * perTask; row < end; row++)
        {
            var from = x.Start + rows.Offset(row) * T.Type.Size();
            var to = y.Start + row * size * T.Type.Size();
            var angle = position * pairs;
            var done = halves ? Halves(to, from, angle) : Interleaved(to, from, angle);
            for (var i = done; i < pairs; i++) One(to, from, angle + i, halves ? i : 2 * i, halves ? i + pairs : 2 * i + 1);
            if (2 * pairs < size)
                Unsafe.CopyBlockUnaligned(to + 2 * pairs * T.Type.Size(), from + 2 * pairs * T.Type.Size(), checked((uint)((size - 2 * pairs) * T.Type.Size())));
            position = position + 1 == positions ? 0 : position + 1;
        }
        Streaming.End(streams);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Halves(byte* to, byte* from, long angle)
    {
        var whole = pairs - pairs % TLanes.Count;
        var past = streams;
        byte* second = from + pairs * T.Type.Size(), toSecond = to + pairs * T.Type.Size();
        byte* c = cosine.Start + angle * TAcc.Type.Size(), s = sine.Start + angle * TAcc.Type.Size();
        var sign = TLanes.Constant(direction);
        for (var i = 0L; i < whole; i += TLanes.Count)
        {
            TLanes a = TLanes.LoadFrom<T>(from, i), b = TLanes.LoadFrom<T>(second, i);
            TLanes cos = TLanes.LoadFrom<TAcc>(c, i), sin = TLanes.LoadFrom<TAcc>(s, i) * sign;
            Streaming.FetchAhead(from + i * T.Type.Size());
            Streaming.FetchAhead(second + i * T.Type.Size());
            Put(to, i, a * cos - b * sin, past);
            Put(toSecond, i, b * cos + a * sin, past);
        }
        return whole;
    }

    // With the neighbors swapped, and the sine's sign turned for the first of each pair, a pair is v·cos + swapped·sin.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Interleaved(byte* to, byte* from, long angle)
    {
        var whole = 2 * pairs - 2 * pairs % TLanes.Count;
        var past = streams;
        byte* c = cosine.Start + angle * TAcc.Type.Size(), s = sine.Start + angle * TAcc.Type.Size();
        var sign = TLanes.Alternating(-direction);
        for (var i = 0L; i < whole; i += TLanes.Count)
        {
            var v = TLanes.LoadFrom<T>(from, i);
            Streaming.FetchAhead(from + i * T.Type.Size());
            Put(to, i, v * TLanes.LoadTwice(c, i / 2) + TLanes.SwapNeighbors(v) * (TLanes.LoadTwice(s, i / 2) * sign), past);
        }
        return whole / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(byte* to, long i, TLanes value, bool past)
    {
        if (past) TLanes.StreamTo<T>(to, i, value);
        else TLanes.StoreTo<T>(to, i, value);
    }

    private void One(byte* to, byte* from, long angle, long first, long second)
    {
        HostMemory source = new(from), target = new(to);
        T a = T.Load(source, first), b = T.Load(source, second);
        T c = T.Constant(TAcc.ToDouble(TAcc.Load(cosine, angle))), s = T.Constant(TAcc.ToDouble(TAcc.Load(sine, angle)) * direction);
        T.Store(target, first, a * c - b * s);
        T.Store(target, second, b * c + a * s);
    }
}
