namespace Native.Compute.Kernels;

/// <summary>The order in which elements are preferred.</summary>
internal static class Preference
{
    /// <summary>Whether element a at place i comes before element b at place j: NaN, then the larger (or smaller), then the first.</summary>
    public static bool IsBefore<T>(T a, long i, T b, long j, int largest) where T : struct, IElement<T>
    {
        if (T.Same(a, b)) return i < j;
        if (T.IsFloat)
        {
            if (!T.Same(a, a)) return T.Same(b, b) || i < j;
            if (!T.Same(b, b)) return false;
        }
        return largest != 0 ? T.Less(b, a) : T.Less(a, b);
    }
}

/// <summary>The place of the preferred element in one part of a row.</summary>
internal readonly struct ArgKernel<TMemory, T>(TMemory y, TMemory x, RowParts parts, long length, long inner, int largest) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IElement<T>
{
    public void Execute(long index)
    {
        var i = index % inner;
        var row = index / inner;
        var part = row % parts.Count;
        var start = row / parts.Count * length;
        var end = parts.End(part, length);
        var place = parts.First(part);
        var best = T.Load(x, (start + place) * inner + i);
        for (var r = place + parts.Step; r < end; r += parts.Step)
        {
            var value = T.Load(x, (start + r) * inner + i);
            if (Preference.IsBefore(value, r, best, place, largest))
            {
                best = value;
                place = r;
            }
        }
        y.Write(index, place);
    }
}

/// <summary>The preferred of several places of a row.</summary>
internal readonly struct ArgNextKernel<TMemory, T>(TMemory y, TMemory places, TMemory x, RowParts parts, long count, long length, long inner, int largest) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IElement<T>
{
    public void Execute(long index)
    {
        var i = index % inner;
        var row = index / inner;
        var part = row % parts.Count;
        var o = row / parts.Count;
        var end = parts.End(part, count);
        var place = places.Read<long>((o * count + parts.First(part)) * inner + i);
        var best = T.Load(x, (o * length + place) * inner + i);
        for (var r = parts.First(part) + parts.Step; r < end; r += parts.Step)
        {
            var next = places.Read<long>((o * count + r) * inner + i);
            var value = T.Load(x, (o * length + next) * inner + i);
            if (Preference.IsBefore(value, next, best, place, largest))
            {
                best = value;
                place = next;
            }
        }
        y.Write(index, place);
    }
}
