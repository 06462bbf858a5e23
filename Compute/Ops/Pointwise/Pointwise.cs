using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Pointwise;

namespace Native.Compute.Kernels;

/// <summary>Runs pointwise operations: SIMD loops on the CPU, index kernels elsewhere.</summary>
internal static class Pointwise
{
    /// <summary>y = op(a, b, c, d) over the shape of y, to which the inputs are expanded already. All of one floating-point type.</summary>
    public static void Run<TOp>(in TOp op, Tensor y, Tensor a, Tensor? b = null, Tensor? c = null, Tensor? d = null) where TOp : struct, IPointwise
    {
        if (y.Count == 0) return;
        if (y.Device is CudaDevice cuda && CudaPointwise.TryRun(cuda, op, y, a, b ?? a, c ?? a, d ?? a)) return;
        Dispatch.Real(y.Device, y.DType, new Launch<TOp>(op, y, a, b ?? a, c ?? a, d ?? a));
    }

    private readonly struct Launch<TOp>(TOp op, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d) : IRealLaunch where TOp : struct, IPointwise
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var over = Iteration.Over(y.Layout, a.Layout, b.Layout, c.Layout, d.Layout);
            if (backend.IsCpu(out var cpu) && Vector128.IsHardwareAccelerated)
            {
                Simd<T>(cpu.Device, over);
                return;
            }
            if (over.Rank == 1 && over.InnerStride(0) == 1 && over.InnerStride(1) == 1 && over.InnerStride(2) == 1 && over.InnerStride(3) == 1 && over.InnerStride(4) == 1)
                backend.Run(new ContiguousPointwise<TMemory, TOp, T>(op, backend.Memory(y), backend.Memory(a), backend.Memory(b), backend.Memory(c), backend.Memory(d)), y.Count);
            else
                backend.Run(
                    new StridedPointwise<TMemory, TOp, T>(op, backend.Memory(y), backend.Memory(a), backend.Memory(b), backend.Memory(c), backend.Memory(d),
                        over.Map(0), over.Map(1), over.Map(2), over.Map(3), over.Map(4)), y.Count, cost: 4);
        }

        private void Simd<T>(CpuDevice device, in Iteration over) where T : struct, IRealElement<T>
        {
            if (T.IsDouble) OfLanes<Lanes512<double>, Lanes256<double>, Lanes128<double>, T>(device, over);
            else OfLanes<Lanes512<float>, Lanes256<float>, Lanes128<float>, T>(device, over);
        }

        private void OfLanes<T512, T256, T128, T>(CpuDevice device, in Iteration over)
            where T512 : struct, ILanes<T512> where T256 : struct, ILanes<T256> where T128 : struct, ILanes<T128> where T : struct, IRealElement<T>
        {
            if (Vector512.IsHardwareAccelerated) Loop<T512, T>(device, over);
            else if (Vector256.IsHardwareAccelerated) Loop<T256, T>(device, over);
            else Loop<T128, T>(device, over);
        }

        private void Loop<TLanes, T>(CpuDevice device, in Iteration over) where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T>
        {
            var backend = new CpuBackend(device);
            var loop = new PointwiseLoop<TOp, TLanes, T>(op, over, backend.Memory(y), backend.Memory(a), backend.Memory(b), backend.Memory(c), backend.Memory(d));
            device.Pool.Run(loop.Tasks, loop);
        }
    }
}

/// <summary>One element of a pointwise operation whose tensors are all contiguous.</summary>
internal readonly struct ContiguousPointwise<TMemory, TOp, T>(TOp op, TMemory y, TMemory a, TMemory b, TMemory c, TMemory d) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, IPointwise where T : struct, IRealElement<T>
{
    public void Execute(long index) => T.Store(y, index, op.Apply(
        T.Load(a, index),
        TOp.Inputs > 1 ? T.Load(b, index) : default,
        TOp.Inputs > 2 ? T.Load(c, index) : default,
        TOp.Inputs > 3 ? T.Load(d, index) : default));
}

/// <summary>One element of a pointwise operation over tensors of any strides.</summary>
internal readonly struct StridedPointwise<TMemory, TOp, T>(
    TOp op, TMemory y, TMemory a, TMemory b, TMemory c, TMemory d, IndexMap mapY, IndexMap mapA, IndexMap mapB, IndexMap mapC, IndexMap mapD) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, IPointwise where T : struct, IRealElement<T>
{
    public void Execute(long index) => T.Store(y, mapY.Offset(index), op.Apply(
        T.Load(a, mapA.Offset(index)),
        TOp.Inputs > 1 ? T.Load(b, mapB.Offset(index)) : default,
        TOp.Inputs > 2 ? T.Load(c, mapC.Offset(index)) : default,
        TOp.Inputs > 3 ? T.Load(d, mapD.Offset(index)) : default));
}
