using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>An AdamW step on the CPU, in SIMD vectors; what does not fill one is computed in a padded one.</summary>
internal readonly unsafe struct AdamWLoop<TLanes, T>(
    HostMemory w, HostMemory g, HostMemory m, HostMemory v, HostMemory scale, long count, AdamWFactors factors) : IWork
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T>
{
    private readonly byte* w = w.Start, g = g.Start, m = m.Start, v = v.Start;
    private readonly double scale = T.ToDouble(T.Load(scale, 0));

    public int Tasks => checked((int)((count + CpuBackend.Grain - 1) / CpuBackend.Grain));

    public void Run(int task)
    {
        var size = T.Type.Size();
        var start = task * CpuBackend.Grain;
        var end = Math.Min(count, start + CpuBackend.Grain);
        var whole = end - (end - start) % TLanes.Count;
        for (var i = start; i < whole; i += TLanes.Count) Step(w, g, m, v, i);
        if (whole == end) return;
        var room = stackalloc byte[64 * 4];
        new Span<byte>(room, 64 * 4).Clear();
        var bytes = (end - whole) * size;
        for (var k = 0; k < 4; k++) Buffer.MemoryCopy(Row(k) + whole * size, room + 64 * k, 64, bytes);
        Step(room, room + 64, room + 128, room + 192, 0);
        for (var k = 0; k < 4; k++)
            if (k != 1) Buffer.MemoryCopy(room + 64 * k, Row(k) + whole * size, bytes, bytes);
    }

    private byte* Row(int k) => k switch { 0 => w, 1 => g, 2 => m, _ => v };

    private void Step(byte* w, byte* g, byte* m, byte* v, long i)
    {
        var slope = TLanes.LoadFrom<T>(g, i) * TLanes.Constant(scale);
        var first = factors.First(TLanes.LoadFrom<T>(m, i), slope);
        var second = factors.Second(TLanes.LoadFrom<T>(v, i), slope);
        TLanes.StoreTo<T>(m, i, first);
        TLanes.StoreTo<T>(v, i, second);
        TLanes.StoreTo<T>(w, i, factors.Weight(TLanes.LoadFrom<T>(w, i), first, second));
    }
}
