using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Conversion between F32, F16 and BF16 in SIMD vectors.</summary>
internal readonly unsafe struct ConvertLoop<TLanes, T, TOut>(HostMemory y, HostMemory x, long count) : IWork
    where TLanes : struct, ILanes<TLanes> where T : struct, IElement<T> where TOut : struct, IElement<TOut>
{
    public int Tasks => checked((int)((count + CpuBackend.Grain - 1) / CpuBackend.Grain));

    public void Run(int task)
    {
        var start = task * CpuBackend.Grain;
        var end = Math.Min(count, start + CpuBackend.Grain);
        var i = start;
        for (; i <= end - TLanes.Count; i += TLanes.Count)
            TLanes.StoreTo<TOut>(y.Start, i, TLanes.LoadFrom<T>(x.Start, i));
        for (; i < end; i++)
            TOut.Store(y, i, TOut.Constant(T.ToDouble(T.Load(x, i))));
    }
}
