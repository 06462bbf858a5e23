using Native.Compute.Gpu.Rows;

namespace Native.Compute.Kernels;

/// <summary>Prefix scans along one axis: rows are cut into stretches that are scanned side by side, from what comes before them.</summary>
internal static class Scan
{
    private const long Stretch = 256;

    /// <summary>y = the scan of x, both contiguous and of one type.</summary>
    /// <param name="op">What is scanned with.</param>
    /// <param name="shape">The rows.</param>
    /// <param name="y">Takes the result.</param>
    /// <param name="x">The elements.</param>
    /// <param name="exclusive">Whether an element's own value is left out.</param>
    /// <param name="reverse">Whether rows are scanned from their ends.</param>
    public static void Run<TOp>(in TOp op, RowShape shape, Tensor y, Tensor x, bool exclusive = false, bool reverse = false) where TOp : struct, IElementReduction
    {
        if (y.Count == 0) return;
        if (typeof(TOp) == typeof(SumOperation.Op) && y.Device is CudaDevice cuda && CudaScan.TryRun(cuda, shape, y, x, exclusive, reverse)) return;
        using var scope = y.Device.NoGrad();
        Dispatch.Element(y.Device, y.DType, new Launch<TOp>(op, shape, y, x, exclusive, reverse));
    }

    private readonly struct Launch<TOp>(TOp op, RowShape shape, Tensor y, Tensor x, bool exclusive, bool reverse) : IElementLaunch where TOp : struct, IElementReduction
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T>
        {
            // Totals of 16-bit numbers are carried in F32.
            if (T.Type is DType.F16 or DType.BF16) Stages<TBackend, TMemory, T, F32>(backend);
            else Stages<TBackend, TMemory, T, T>(backend);
        }

        private void Stages<TBackend, TMemory, T, TCarry>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> where TCarry : struct, IElement<TCarry>
        {
            var parts = (shape.Length + Stretch - 1) / Stretch;
            var carries = x;
            if (parts > 1)
            {
                carries = Tensor.Empty(y.Device, TCarry.Type, new Shape(shape.Rows * parts));
                backend.Run(
                    new ScanTotalKernel<TMemory, TOp, T, TCarry>(op, backend.Memory(carries), backend.Memory(x), shape.Length, shape.Inner, parts, Stretch, reverse ? 1 : 0),
                    carries.Count, Stretch);
                var rows = new RowShape(shape.Outer, parts, shape.Inner);
                var scanned = Tensor.Empty(y.Device, TCarry.Type, carries.Shape);
                Run(op, rows, scanned, carries, exclusive: true);
                carries = scanned;
            }
            backend.Run(
                new ScanKernel<TMemory, TOp, T, TCarry>(
                    op, backend.Memory(y), backend.Memory(x), backend.Memory(carries), shape.Length, shape.Inner, parts, Stretch, exclusive ? 1 : 0, reverse ? 1 : 0),
                shape.Rows * parts, Math.Min(Stretch, shape.Length));
        }
    }
}

/// <summary>Conversions between elements that hold the same numbers.</summary>
internal static class Convert
{
    public static TOut To<T, TOut>(T value) where T : struct, IElement<T> where TOut : struct, IElement<TOut> =>
        T.IsFloat ? TOut.Constant(T.ToDouble(value)) : TOut.FromInt64(T.ToInt64(value));
}

/// <summary>The total of one stretch of a row; stretch 0 is the first that is scanned.</summary>
internal readonly struct ScanTotalKernel<TMemory, TOp, T, TCarry>(
    TOp op, TMemory totals, TMemory x, long length, long inner, long parts, long stretch, int reverse) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, IElementReduction where T : struct, IElement<T> where TCarry : struct, IElement<TCarry>
{
    public void Execute(long index)
    {
        var i = index % inner;
        var row = index / inner;
        var first = row % parts * stretch;
        var last = first + stretch < length ? first + stretch : length;
        var start = row / parts * length;
        var total = op.Start<TCarry>();
        for (var r = first; r < last; r++)
        {
            var place = reverse != 0 ? length - 1 - r : r;
            total = op.Join(total, Convert.To<T, TCarry>(T.Load(x, (start + place) * inner + i)));
        }
        TCarry.Store(totals, index, total);
    }
}

/// <summary>The scan of one stretch of a row, from the total of all before it.</summary>
internal readonly struct ScanKernel<TMemory, TOp, T, TCarry>(
    TOp op, TMemory y, TMemory x, TMemory carries, long length, long inner, long parts, long stretch, int exclusive, int reverse) : IIndexKernel
    where TMemory : struct, IMemory where TOp : struct, IElementReduction where T : struct, IElement<T> where TCarry : struct, IElement<TCarry>
{
    public void Execute(long index)
    {
        var i = index % inner;
        var row = index / inner;
        var first = row % parts * stretch;
        var last = first + stretch < length ? first + stretch : length;
        var start = row / parts * length;
        var total = op.Start<TCarry>();
        if (parts > 1) total = TCarry.Load(carries, index);
        for (var r = first; r < last; r++)
        {
            var at = (start + (reverse != 0 ? length - 1 - r : r)) * inner + i;
            var before = total;
            total = op.Join(total, Convert.To<T, TCarry>(T.Load(x, at)));
            T.Store(y, at, Convert.To<TCarry, T>(exclusive != 0 ? before : total));
        }
    }
}
