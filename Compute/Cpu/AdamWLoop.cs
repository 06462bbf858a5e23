using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>An AdamW step on the CPU, in SIMD vectors; what does not fill one is computed in a padded one.</summary>
internal readonly unsafe struct AdamWLoop<TLanes, T, TRounded, TGradient>(
    HostMemory w, HostMemory g, HostMemory m, HostMemory v, HostMemory scale, HostMemory rounded, HostMemory numbers, long count, long decayed,
    AdamWFactors factors) : IWork
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TRounded : struct, IRealElement<TRounded>
    where TGradient : struct, IRealElement<TGradient>
{
    private readonly byte* w = w.Start, g = g.Start, m = m.Start, v = v.Start, rounded = rounded.Start;
    private readonly double scale = T.ToDouble(T.Load(scale, 0));
    private readonly double rate = factors.FromMemory != 0 ? T.ToDouble(T.Load(numbers, 0)) : factors.Rate;
    private readonly double correction1 = factors.FromMemory != 0 ? T.ToDouble(T.Load(numbers, 1)) : factors.Correction1;
    private readonly double correction2 = factors.FromMemory != 0 ? T.ToDouble(T.Load(numbers, 2)) : factors.Correction2;

    public int Tasks => scale > 0 ? checked((int)((count + CpuBackend.Grain - 1) / CpuBackend.Grain)) : 0;

    public void Run(int task)
    {
        var start = task * CpuBackend.Grain;
        var end = Math.Min(count, start + CpuBackend.Grain);
        var border = Math.Clamp(decayed, start, end);
        Range(start, border, rate * factors.Decay);
        Range(border, end, 0);
    }

    private void Range(long start, long end, double lost)
    {
        var size = T.Type.Size();
        var whole = end - (end - start) % TLanes.Count;
        for (var i = start; i < whole; i += TLanes.Count) Step(w, g, m, v, rounded, i, lost);
        if (whole == end) return;
        var room = stackalloc byte[64 * 5];
        new Span<byte>(room, 64 * 5).Clear();
        var bytes = (end - whole) * size;
        for (var k = 0; k < 4; k++)
        {
            var each = k == 1 ? TGradient.Type.Size() : size;
            Buffer.MemoryCopy(Row(k) + whole * each, room + 64 * k, 64, (end - whole) * each);
        }
        Step(room, room + 64, room + 128, room + 192, room + 256, 0, lost);
        for (var k = 0; k < 4; k++)
            if (k != 1) Buffer.MemoryCopy(room + 64 * k, Row(k) + whole * size, bytes, bytes);
        if (factors.Rounds == 0) return;
        var narrow = TRounded.Type.Size();
        Buffer.MemoryCopy(room + 256, rounded + whole * narrow, (end - whole) * narrow, (end - whole) * narrow);
    }

    private byte* Row(int k) => k switch { 0 => w, 1 => g, 2 => m, _ => v };

    private void Step(byte* w, byte* g, byte* m, byte* v, byte* rounded, long i, double lost)
    {
        var slope = TLanes.LoadFrom<TGradient>(g, i) * TLanes.Constant(scale);
        var first = factors.First(TLanes.LoadFrom<T>(m, i), slope);
        var second = factors.Second(TLanes.LoadFrom<T>(v, i), slope);
        TLanes.StoreTo<T>(m, i, first);
        TLanes.StoreTo<T>(v, i, second);
        var weight = factors.Weight(
            TLanes.LoadFrom<T>(w, i), first, second, TLanes.Constant(lost), TLanes.Constant(rate * correction1), TLanes.Constant(correction2));
        TLanes.StoreTo<T>(w, i, weight);
        if (factors.Rounds != 0) TLanes.StoreTo<TRounded>(rounded, i, weight);
    }
}
