using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>A sum in place on the CPU, in SIMD vectors.</summary>
internal readonly unsafe struct AccumulateLoop<TLanes, T, TSum>(HostMemory y, HostMemory x, long count, double factor, bool starts) : IWork
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TSum : struct, IRealElement<TSum>
{
    public int Tasks => checked((int)((count + CpuBackend.Grain - 1) / CpuBackend.Grain));

    public void Run(int task)
    {
        var i = task * CpuBackend.Grain;
        var end = Math.Min(count, i + CpuBackend.Grain);
        var share = TLanes.Constant(factor);
        for (; i <= end - TLanes.Count; i += TLanes.Count)
        {
            var before = starts ? TLanes.Constant(0) : TLanes.LoadFrom<TSum>(y.Start, i);
            TLanes.StoreTo<TSum>(y.Start, i, TLanes.MultiplyAdd(TLanes.LoadFrom<T>(x.Start, i), share, before));
        }
        var kernel = new AccumulateKernel<HostMemory, T, TSum>(y, x, factor, starts ? 1 : 0);
        for (; i < end; i++) kernel.Execute(i);
    }
}
