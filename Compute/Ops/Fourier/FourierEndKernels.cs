namespace Native.Compute.Kernels;

/// <summary>Brings a row of a transform's input into the pairs that a forward complex transform takes. Kinds with exp(+2πi·jk/n)
/// exchange real and imaginary parts here, and back in the store.</summary>
internal readonly struct FourierLoadKernel<TMemory, T>(TMemory y, TMemory x, int kind, int n, double edge, double inner) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var row = index / n;
        var k = index - row * n;
        T re = T.Constant(0), im = T.Constant(0);
        if (kind <= 1)
        {
            re = T.Load(x, 2 * index);
            im = T.Load(x, 2 * index + 1);
        }
        else if (kind == 2) re = T.Load(x, index);
        else if (kind == 3)
        {
            if (2 * k <= n)
            {
                // Weighted and one-sided: the real part of the sum is what is wanted. The edges are real.
                var from = 2 * (row * (n / 2 + 1) + k);
                var isEdge = k == 0 || 2 * k == n;
                var w = T.Constant(isEdge ? edge : inner);
                re = w * T.Load(x, from);
                if (!isEdge) im = w * T.Load(x, from + 1);
            }
        }
        else if (kind == 4)
        {
            // Even elements ascending, then odd ones descending: the cosine sum becomes a Fourier sum.
            re = T.Load(x, row * n + (2 * k < n ? 2 * k : 2 * (n - 1 - k) + 1));
        }
        else
        {
            var w = UnitRoot<T>.At(k, 4L * n);
            var v = T.Constant(k == 0 ? edge : inner) * T.Load(x, index);
            re = v * w.Re;
            im = -v * w.Im;
        }
        var swaps = (kind & 1) != 0;
        T.Store(y, 2 * index, swaps ? im : re);
        T.Store(y, 2 * index + 1, swaps ? re : im);
    }
}

/// <summary>Takes a transform's output from the transformed pairs, with its weights: one complex or one real number for each index.</summary>
internal readonly struct FourierStoreKernel<TMemory, T>(TMemory y, TMemory x, int kind, int n, double edge, double inner) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        if (kind <= 1)
        {
            var f = T.Constant(inner);
            T.Store(y, 2 * index, f * T.Load(x, 2 * index + kind));
            T.Store(y, 2 * index + 1, f * T.Load(x, 2 * index + 1 - kind));
            return;
        }
        long width = kind == 2 ? n / 2 + 1 : n;
        var row = index / width;
        var k = index - row * width;
        if (kind == 2)
        {
            var from = 2 * (row * n + k);
            var isEdge = k == 0 || 2 * k == n;
            var w = T.Constant(isEdge ? edge : inner);
            T.Store(y, 2 * index, w * T.Load(x, from));
            T.Store(y, 2 * index + 1, isEdge ? T.Constant(0) : w * T.Load(x, from + 1));
        }
        else if (kind == 3) T.Store(y, index, T.Load(x, 2 * index + 1));
        else if (kind == 4)
        {
            var w = UnitRoot<T>.At(k, 4L * n);
            T.Store(y, index, T.Constant(k == 0 ? edge : inner) * (T.Load(x, 2 * index) * w.Re - T.Load(x, 2 * index + 1) * w.Im));
        }
        else
        {
            var from = row * n + ((k & 1) == 0 ? k / 2 : n - 1 - k / 2);
            T.Store(y, index, T.Load(x, 2 * from + 1));
        }
    }
}
