namespace Native.Compute.Kernels;

/// <summary>One radix-2 butterfly of a pass of Stockham's transform over rows of 2^log pairs.</summary>
/// <remarks>With s = 2^pass and half the length left m = n/2s: inputs q + s·(p + m·j), outputs times w^p at q + s·(2p + k).</remarks>
internal readonly struct FourierPassKernel<TMemory, T>(TMemory y, TMemory x, int log, int pass) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var start = index >> (log - 1) << log;
        var within = index & ((1L << (log - 1)) - 1);
        var q = within & ((1L << pass) - 1);
        var p = within >> pass;
        var a = 2 * (start + within);
        var b = a + (1L << log);
        T ar = T.Load(x, a), ai = T.Load(x, a + 1), br = T.Load(x, b), bi = T.Load(x, b + 1);
        var to = 2 * (start + q + (p << (pass + 1)));
        T.Store(y, to, ar + br);
        T.Store(y, to + 1, ai + bi);
        var w = UnitRoot<T>.At(p << pass, 1L << log);
        T dr = ar - br, di = ai - bi;
        to += 2L << pass;
        T.Store(y, to, dr * w.Re - di * w.Im);
        T.Store(y, to + 1, dr * w.Im + di * w.Re);
    }
}

/// <summary>One coefficient of a short row by the definition.</summary>
internal readonly struct FourierDirectKernel<TMemory, T>(TMemory y, TMemory x, int n) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var k = index % n;
        var start = 2 * (index - k);
        T re = T.Constant(0), im = T.Constant(0);
        for (var j = 0L; j < n; j++)
        {
            var w = UnitRoot<T>.At(j * k % n, n);
            T xr = T.Load(x, start + 2 * j), xi = T.Load(x, start + 2 * j + 1);
            re += xr * w.Re - xi * w.Im;
            im += xr * w.Im + xi * w.Re;
        }
        T.Store(y, 2 * index, re);
        T.Store(y, 2 * index + 1, im);
    }
}

/// <summary>exp(+πi·j²/n) around 0 in a cyclic row of a power of two, divided by its length.</summary>
internal readonly struct ChirpKernel<TMemory, T>(TMemory y, int n, int length) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var j = index < n ? index : length - index;
        T re = T.Constant(0), im = T.Constant(0);
        if (j < n)
        {
            // j² modulo 2n, which is the period of the chirp.
            var w = UnitRoot<T>.At(j * j % (2L * n), 2L * n);
            re = w.Re / T.FromInt64(length);
            im = -w.Im / T.FromInt64(length);
        }
        T.Store(y, 2 * index, re);
        T.Store(y, 2 * index + 1, im);
    }
}

/// <summary>A row times exp(−πi·j²/n), followed by zeros.</summary>
internal readonly struct ChirpPadKernel<TMemory, T>(TMemory y, TMemory x, int n, int length) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var j = index & (length - 1L);
        T re = T.Constant(0), im = T.Constant(0);
        if (j < n)
        {
            var from = 2 * (index / length * n + j);
            T xr = T.Load(x, from), xi = T.Load(x, from + 1);
            var w = UnitRoot<T>.At(j * j % (2L * n), 2L * n);
            re = xr * w.Re - xi * w.Im;
            im = xr * w.Im + xi * w.Re;
        }
        T.Store(y, 2 * index, re);
        T.Store(y, 2 * index + 1, im);
    }
}

/// <summary>The product with one row for all, in place, with real and imaginary parts exchanged.</summary>
internal readonly struct ChirpProductKernel<TMemory, T>(TMemory y, TMemory factor, int length) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var j = 2 * (index & (length - 1L));
        T re = T.Load(y, 2 * index), im = T.Load(y, 2 * index + 1), c = T.Load(factor, j), s = T.Load(factor, j + 1);
        T.Store(y, 2 * index, re * s + im * c);
        T.Store(y, 2 * index + 1, re * c - im * s);
    }
}

/// <summary>The first n pairs of a longer row, their parts exchanged back, times exp(−πi·j²/n).</summary>
internal readonly struct ChirpCutKernel<TMemory, T>(TMemory y, TMemory x, int n, int length) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var j = index % n;
        var from = 2 * (index / n * length + j);
        T im = T.Load(x, from), re = T.Load(x, from + 1);
        var w = UnitRoot<T>.At(j * j % (2L * n), 2L * n);
        T.Store(y, 2 * index, re * w.Re - im * w.Im);
        T.Store(y, 2 * index + 1, re * w.Im + im * w.Re);
    }
}
