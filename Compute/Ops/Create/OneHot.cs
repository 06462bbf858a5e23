using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Indices as vectors with a single 1.</summary>
public static class OneHotOperation
{
    /// <summary>A tensor with an axis of <paramref name="classes"/> at the end that is 1 at each index and 0 elsewhere.</summary>
    /// <param name="index">I32 or I64, any shape; in [0, classes).</param>
    /// <param name="classes">The length of the new axis.</param>
    /// <param name="type">The element type of the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range; on a GPU thrown at the next synchronization.</exception>
    public static Tensor OneHot(this Tensor index, long classes, DType type = DType.F32)
    {
        Guard.Index(index, "OneHot");
        ArgumentOutOfRangeException.ThrowIfNegative(classes);
        var y = Tensor.Zeros(index.Device, type, index.Shape.Insert(index.Rank, classes));
        using (index.Device.NoGrad())
            if (index.Count > 0) Dispatch.Element(index.Device, type, new Launch(y, index.To(DType.I64).Contiguous(), classes));
        return y;
    }

    private readonly struct Launch(Tensor y, Tensor index, long classes) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(new Kernel<TMemory, T>(backend.Memory(y), backend.Memory(index), backend.Faults, classes, Faults.Code("OneHot")), index.Count);
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, TMemory x, TMemory faults, long classes, int code) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IElement<T>
    {
        public void Execute(long index)
        {
            var k = x.Read<long>(index);
            if (Faults.IsInRange(faults, code, k, classes)) T.Store(y, index * classes + k, T.Constant(1));
        }
    }
}
