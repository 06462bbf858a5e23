using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Tensors of one repeated value.</summary>
public static class FillOperation
{
    /// <summary>Sets every element to a value, in place; tapes that saved the tensor will notice. Returns the tensor.</summary>
    public static Tensor Fill(this Tensor x, double value)
    {
        var body = x.Check("Fill");
        if (x.Count > 0) Dispatch.Element(x.Device, x.DType, new Launch(x, x.DType == DType.Bool ? value != 0 ? 1 : 0 : value));
        body.Storage!.Version++;
        return x;
    }

    private readonly struct Launch(Tensor y, double value) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(new FillKernel<TMemory, T>(backend.Memory(y), IndexMap.Of(y.Layout), y.IsContiguous ? 1 : 0, value), y.Count);
    }
}

/// <summary>One element of a fill.</summary>
internal readonly struct FillKernel<TMemory, T>(TMemory y, IndexMap map, int contiguous, double value) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IElement<T>
{
    public void Execute(long index) => T.Store(y, contiguous != 0 ? index : map.Offset(index), T.Constant(value));
}
