using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Conversions of element types, and copies between devices.</summary>
public static class ToOperation
{
    /// <summary>
    /// x with elements of another type; x itself where it has that type. Floating-point types round to nearest even; to integers
    /// they truncate toward zero; integers wrap around; Bool is ≠ 0. The gradient is converted back.
    /// </summary>
    public static Tensor To(this Tensor x, DType type)
    {
        if (x.DType == type) return x;
        var y = Tensor.Empty(x.Device, type, x.Shape);
        using (x.Device.NoGrad())
            if (y.Count > 0) Convert(y, x.Contiguous());
        if (type.IsFloat() && y.Record<Node>(x) is { } node) node.Type = x.DType;
        return y;
    }

    private static void Convert(Tensor y, Tensor x)
    {
        if (x.Device is CudaDevice cuda && CudaConvert.TryRun(cuda, y, x)) return;
        Dispatch.Element(x.Device, x.DType, new From(y, x));
    }

    /// <summary>x on another device; x itself where it lives there. Not recorded: gradients do not cross devices.</summary>
    public static Tensor To(this Tensor x, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (ReferenceEquals(x.Device, device)) return x;
        var bytes = new byte[checked((int)Math.Min(x.Count * x.DType.Size(), 1 << 24))];
        var y = Tensor.Empty(device, x.DType, x.Shape);
        using var scope = x.Device.NoGrad();
        var source = x.Contiguous();
        var total = x.Count * x.DType.Size();
        var start = source.Layout.Offset * x.DType.Size();
        for (var done = 0L; done < total; done += bytes.Length)
        {
            var part = bytes.AsSpan(0, (int)Math.Min(bytes.Length, total - done));
            x.Device.CopyToHost(source.Storage, start + done, part);
            device.CopyFromHost(part, y.Storage, done);
        }
        return y;
    }

    private sealed class Node : TapeNode
    {
        public DType Type;

        public override string Operation => "To";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, gradients.Dy.To(Type));
    }

    private readonly struct From(Tensor y, Tensor x) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T>
        {
            var memory = backend.Memory(x);
            switch (y.DType)
            {
                case DType.F32: Into<TBackend, TMemory, T, F32>(backend, memory); break;
                case DType.F64: Into<TBackend, TMemory, T, F64>(backend, memory); break;
                case DType.F16: Into<TBackend, TMemory, T, F16>(backend, memory); break;
                case DType.BF16: Into<TBackend, TMemory, T, BF16>(backend, memory); break;
                case DType.I32: Into<TBackend, TMemory, T, I32>(backend, memory); break;
                case DType.I64: Into<TBackend, TMemory, T, I64>(backend, memory); break;
                case DType.I8: Into<TBackend, TMemory, T, I8>(backend, memory); break;
                case DType.U8: Into<TBackend, TMemory, T, U8>(backend, memory); break;
                default: backend.Run(new ToBoolKernel<TMemory, T>(backend.Memory(y), memory), y.Count); break;
            }
        }

        private void Into<TBackend, TMemory, T, TOut>(TBackend backend, TMemory memory)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> where TOut : struct, IElement<TOut>
        {
            if (backend.IsCpu(out var cpu) && Vector128.IsHardwareAccelerated && IsLanes32(x.DType) && IsLanes32(y.DType))
            {
                if (Vector512.IsHardwareAccelerated) Loop<Lanes512<float>, T, TOut>(cpu);
                else if (Vector256.IsHardwareAccelerated) Loop<Lanes256<float>, T, TOut>(cpu);
                else Loop<Lanes128<float>, T, TOut>(cpu);
            }
            else backend.Run(new ConvertKernel<TMemory, T, TOut>(backend.Memory(y), memory), y.Count);
        }

        private static bool IsLanes32(DType type) => type is DType.F32 or DType.F16 or DType.BF16;

        private void Loop<TLanes, T, TOut>(CpuBackend cpu)
            where TLanes : struct, ILanes<TLanes> where T : struct, IElement<T> where TOut : struct, IElement<TOut>
        {
            var loop = new ConvertLoop<TLanes, T, TOut>(cpu.Memory(y), cpu.Memory(x), y.Count);
            cpu.Device.Pool.Run(loop.Tasks, loop);
        }
    }
}

/// <summary>One element of a conversion.</summary>
internal readonly struct ConvertKernel<TMemory, T, TOut>(TMemory y, TMemory x) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IElement<T> where TOut : struct, IElement<TOut>
{
    public void Execute(long index)
    {
        var value = T.Load(x, index);
        TOut.Store(y, index, TOut.IsFloat && T.IsFloat ? TOut.Constant(T.ToDouble(value)) : TOut.FromInt64(T.ToInt64(value)));
    }
}

/// <summary>One element of a conversion to truth values.</summary>
internal readonly struct ToBoolKernel<TMemory, T>(TMemory y, TMemory x) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IElement<T>
{
    public void Execute(long index) => y.Write(index, T.Same(T.Load(x, index), T.Constant(0)) ? (byte)0 : (byte)1);
}
