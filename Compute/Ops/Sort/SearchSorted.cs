using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Places in sorted sequences.</summary>
public static class SearchSortedOperation
{
    /// <summary>Where values would have to be put in so that a sorted vector stays sorted: I64 of the values' shape.</summary>
    /// <param name="sorted">A vector in ascending order, NaN last.</param>
    /// <param name="values">Of the same type, any shape.</param>
    /// <param name="right">Behind equal elements instead of before them.</param>
    /// <exception cref="ShapeException">The sorted tensor is not a vector.</exception>
    public static Tensor SearchSorted(this Tensor sorted, Tensor values, bool right = false)
    {
        Guard.SameType(sorted, values, "SearchSorted");
        Guard.Rank(sorted, 1, "SearchSorted");
        var y = Tensor.Empty(values.Device, DType.I64, values.Shape);
        using (values.Device.NoGrad())
            if (y.Count > 0) Dispatch.Element(values.Device, values.DType, new Launch(y, sorted.Contiguous(), values.Contiguous(), right));
        return y;
    }

    private readonly struct Launch(Tensor y, Tensor sorted, Tensor values, bool right) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(
                new Kernel<TMemory, T>(backend.Memory(y), backend.Memory(sorted), backend.Memory(values), sorted.Count, right ? 1 : 0, SortKey.IsWide(sorted.DType) ? 1 : 0),
                y.Count, cost: 16);
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, TMemory sorted, TMemory values, long count, int right, int wide) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IElement<T>
    {
        public void Execute(long index)
        {
            var value = T.Load(values, index);
            long low = 0, high = count;
            while (low < high)
            {
                var middle = low + (high - low) / 2;
                var other = T.Load(sorted, middle);
                if (right != 0 ? !Less(value, other) : Less(other, value)) low = middle + 1;
                else high = middle;
            }
            y.Write(index, low);
        }

        private bool Less(T a, T b) => wide != 0 ? SortKey.Of64(a, 0) < SortKey.Of64(b, 0) : SortKey.Of32(a, 0) < SortKey.Of32(b, 0);
    }
}
