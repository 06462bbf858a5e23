namespace Native.Compute.Kernels;

/// <summary>A truth value from two elements.</summary>
internal interface IComparison
{
    static abstract bool Test<T>(T a, T b) where T : struct, IElement<T>;
}

/// <summary>Runs comparisons: two tensors of one type that broadcast, to a Bool tensor. They have no gradient.</summary>
internal static class Comparison
{
    public static Tensor Apply<TOp>(Tensor a, Tensor b, string operation) where TOp : struct, IComparison
    {
        Guard.SameType(a, b, operation);
        var shape = Shape.Broadcast(a.Shape, b.Shape, operation);
        var y = Tensor.Empty(a.Device, DType.Bool, shape);
        if (y.Count == 0) return y;
        using (a.Device.NoGrad())
            Dispatch.Element(a.Device, a.DType, new Launch<TOp>(y, a.Expand(shape), b.Expand(shape)));
        return y;
    }

    private readonly struct Launch<TOp>(Tensor y, Tensor a, Tensor b) : IElementLaunch where TOp : struct, IComparison
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T>
        {
            var over = Iteration.Over(y.Layout, a.Layout, b.Layout, a.Layout, b.Layout);
            backend.Run(
                new ComparisonKernel<TMemory, TOp, T>(backend.Memory(y), backend.Memory(a), backend.Memory(b), over.Map(1), over.Map(2)), y.Count, cost: 4);
        }
    }
}

/// <summary>One truth value.</summary>
internal readonly struct ComparisonKernel<TMemory, TOp, T>(TMemory y, TMemory a, TMemory b, IndexMap mapA, IndexMap mapB) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, IComparison where T : struct, IElement<T>
{
    public void Execute(long index) =>
        y.Write(index, TOp.Test(T.Load(a, mapA.Offset(index)), T.Load(b, mapB.Offset(index))) ? (byte)1 : (byte)0);
}
