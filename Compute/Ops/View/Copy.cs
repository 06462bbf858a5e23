using Native.Compute.Cpu;
using Native.Compute.Gpu.Copies;

namespace Native.Compute.Kernels;

/// <summary>Moves elements between layouts of one shape and type.</summary>
internal static class Copy
{
    /// <summary>y ← x; same shape, type and device, any strides. Counts as an in-place change of y.</summary>
    public static void Elements(Tensor y, Tensor x)
    {
        if (y.Count == 0) return;
        if (y.Device is CudaDevice cuda && CudaCopy.TryRun(cuda, y, x)) return;
        Dispatch.Bits(y.Device, y.DType, new Launch(y, x));
    }

    private readonly struct Launch(Tensor y, Tensor x) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            var over = Iteration.Over(y.Layout, x.Layout, x.Layout, x.Layout, x.Layout);
            if (backend.IsCpu(out var cpu))
            {
                var loop = new CopyLoop<T>(over, cpu.Memory(y), cpu.Memory(x));
                cpu.Device.Pool.Run(loop.Tasks, loop);
            }
            else
                backend.Run(new CopyKernel<TMemory, T>(backend.Memory(y), backend.Memory(x), over.Map(0), over.Map(1)), y.Count, cost: 4);
        }
    }
}

/// <summary>One element of a copy between strides.</summary>
internal readonly struct CopyKernel<TMemory, T>(TMemory y, TMemory x, IndexMap mapY, IndexMap mapX) : IIndexKernel
    where TMemory : struct, IMemory where T : unmanaged
{
    public void Execute(long index) => y.Write(mapY.Offset(index), x.Read<T>(mapX.Offset(index)));
}
