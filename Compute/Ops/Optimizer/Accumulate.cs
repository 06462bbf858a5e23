using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y ← y + f·x in place, in the type of y: how gradients of narrow types are summed.</summary>
public static class AccumulateOperation
{
    /// <summary>Adds a tensor to another one, in place. Nothing is recorded.</summary>
    /// <param name="y">The sum: contiguous, F32 or F64.</param>
    /// <param name="x">What is added: of y's shape, F32, F16 or BF16, or F64 as y.</param>
    /// <param name="factor">Multiplies x.</param>
    /// <param name="starts">Whether the sum starts here: what y held before, even if it was no number, does not count.</param>
    /// <returns>y.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="NotSupportedException">The types do not go together.</exception>
    /// <exception cref="ArgumentException">y is not contiguous.</exception>
    public static Tensor Accumulate(this Tensor y, Tensor x, double factor = 1, bool starts = false)
    {
        Guard.SameDevice(y, x, "Accumulate");
        Guard.Float(x, "Accumulate");
        if (y.DType is not (DType.F32 or DType.F64) || (y.DType == DType.F64) != (x.DType == DType.F64))
            throw new NotSupportedException($"Accumulate: {x.DType} into {y.DType}; F32, F16 and BF16 go into F32, F64 into F64");
        if (x.Shape != y.Shape) throw new ShapeException($"Accumulate: {x.Shape} into {y.Shape}; they must agree");
        if (!y.IsContiguous) throw new ArgumentException($"Accumulate: a sum of layout {y.Layout}; what is changed must be contiguous", nameof(y));
        if (y.Count == 0) return y;
        using var scope = y.Device.NoGrad();
        Dispatch.Real(y.Device, x.DType, new Launch(y, x.Contiguous(), factor, starts));
        y.Storage.Version++;
        return y;
    }

    private readonly struct Launch(Tensor y, Tensor x, double factor, bool starts) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (T.IsDouble) Into<TBackend, TMemory, T, F64>(backend);
            else Into<TBackend, TMemory, T, F32>(backend);
        }

        private void Into<TBackend, TMemory, T, TSum>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T> where TSum : struct, IRealElement<TSum>
        {
            if (backend.IsCpu(out var cpu) && Vector128.IsHardwareAccelerated)
            {
                if (T.IsDouble) OfLanes<Lanes512<double>, Lanes256<double>, Lanes128<double>, T, TSum>(cpu);
                else OfLanes<Lanes512<float>, Lanes256<float>, Lanes128<float>, T, TSum>(cpu);
                return;
            }
            backend.Run(new AccumulateKernel<TMemory, T, TSum>(backend.Memory(y), backend.Memory(x), factor, starts ? 1 : 0), y.Count);
        }

        private void OfLanes<T512, T256, T128, T, TSum>(CpuBackend cpu)
            where T512 : struct, ILanes<T512> where T256 : struct, ILanes<T256> where T128 : struct, ILanes<T128>
            where T : struct, IRealElement<T> where TSum : struct, IRealElement<TSum>
        {
            if (Vector512.IsHardwareAccelerated) Loop<T512, T, TSum>(cpu);
            else if (Vector256.IsHardwareAccelerated) Loop<T256, T, TSum>(cpu);
            else Loop<T128, T, TSum>(cpu);
        }

        private void Loop<TLanes, T, TSum>(CpuBackend cpu)
            where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TSum : struct, IRealElement<TSum>
        {
            var loop = new AccumulateLoop<TLanes, T, TSum>(cpu.Memory(y), cpu.Memory(x), y.Count, factor, starts);
            cpu.Device.Pool.Run(loop.Tasks, loop);
        }
    }
}

/// <summary>One element of a sum.</summary>
internal readonly struct AccumulateKernel<TMemory, T, TSum>(TMemory y, TMemory x, double factor, int starts) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T> where TSum : struct, IRealElement<TSum>
{
    public void Execute(long index)
    {
        var before = starts != 0 ? TSum.Constant(0) : TSum.Load(y, index);
        TSum.Store(y, index, TSum.MultiplyAdd(TSum.Constant(T.ToDouble(T.Load(x, index))), TSum.Constant(factor), before));
    }
}
