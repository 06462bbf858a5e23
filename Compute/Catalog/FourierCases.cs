using Native.Compute.Numerics;

namespace Native.Compute.Catalog;

/// <summary>Fourier and cosine transforms, against their definitions summed term by term.</summary>
internal sealed class FourierCases : ICaseFamily
{
    private static readonly DType[] Wide = [DType.F32, DType.F64];

    public IEnumerable<OperationCase> Cases() => [.. Rows(), .. Planes(), .. Particular(), .. Timed()];

    // Powers of two go one way on GPUs, short other lengths another, long ones a third.
    private static IEnumerable<OperationCase> Rows()
    {
        foreach (var n in new[] { 1, 2, 3, 8, 17, 63, 64, 65, 250, 1023 })
            foreach (var scaling in n == 17 || n == 8 ? Enum.GetValues<FourierScaling>() : [FourierScaling.ByInverse])
            {
                var name = $"{n} points{(scaling == FourierScaling.ByInverse ? "" : $", {scaling}")}";
                var rows = n > 100 ? 2 : 5;
                yield return Make("Fft", name, CaseInput.Uniform(new(rows, n, 2)), x => x.Fft(scaling), h => Complex(h, -2, -1, Factor(scaling, n, false)), n);
                yield return Make("InverseFft", name, CaseInput.Uniform(new(rows, n, 2)), x => x.InverseFft(scaling), h => Complex(h, -2, 1, Factor(scaling, n, true)), n);
                yield return Make("RealFft", name, CaseInput.Uniform(new(rows, n)), x => x.RealFft(scaling), h => Half(h, Factor(scaling, n, false)), n);
                yield return Make("InverseRealFft", name, CaseInput.Uniform(new(rows, n / 2 + 1, 2)), x => x.InverseRealFft(n, scaling), h => Whole(h, n, Factor(scaling, n, true)), n);
            }
        foreach (var n in new[] { 1, 2, 3, 16, 17, 64, 65, 250 })
            foreach (var scaling in Enum.GetValues<CosineScaling>())
            {
                yield return Make("Dct", $"{n} points, {scaling}", CaseInput.Uniform(new(5, n)), x => x.Dct(scaling), h => Cosine(h, -1, false, scaling), n);
                yield return Make("InverseDct", $"{n} points, {scaling}", CaseInput.Uniform(new(5, n)), x => x.InverseDct(scaling), h => Cosine(h, -1, true, scaling), n);
            }
    }

    private static IEnumerable<OperationCase> Planes()
    {
        foreach (var (m, n) in new[] { (1, 1), (4, 8), (3, 17), (65, 6) })
        {
            var name = $"{m} x {n}";
            yield return Make("Fft2", name, CaseInput.Uniform(new(2, m, n, 2)), x => x.Fft2(), h => Complex(Complex(h, -2, -1, 1), -3, -1, 1), m * n);
            yield return Make("InverseFft2", name, CaseInput.Uniform(new(2, m, n, 2)), x => x.InverseFft2(), h => Complex(Complex(h, -2, 1, 1.0 / n), -3, 1, 1.0 / m), m * n);
            yield return Make("RealFft2", name, CaseInput.Uniform(new(2, m, n)), x => x.RealFft2(), h => Complex(Half(h, 1), -3, -1, 1), m * n);
            yield return Make("InverseRealFft2", name, CaseInput.Uniform(new(2, m, n / 2 + 1, 2)), x => x.InverseRealFft2(n), h => Whole(Complex(h, -3, 1, 1.0 / m), n, 1.0 / n), m * n);
            foreach (var scaling in Enum.GetValues<CosineScaling>())
            {
                yield return Make("Dct2", $"{name}, {scaling}", CaseInput.Uniform(new(2, m, n)), x => x.Dct2(scaling), h => Cosine(Cosine(h, -1, false, scaling), -2, false, scaling), m * n);
                yield return Make("InverseDct2", $"{name}, {scaling}", CaseInput.Uniform(new(2, m, n)), x => x.InverseDct2(scaling), h => Cosine(Cosine(h, -1, true, scaling), -2, true, scaling), m * n);
            }
        }
    }

    private static IEnumerable<OperationCase> Particular()
    {
        foreach (var strides in new[] { Strides.Transposed, Strides.Sparse })
        {
            yield return Make("Fft", $"{strides}", CaseInput.Uniform(new(3, 12, 2), strides: strides), x => x.Fft(), h => Complex(h, -2, -1, 1), 12);
            yield return Make("RealFft", $"{strides}", CaseInput.Uniform(new(3, 12), strides: strides), x => x.RealFft(), h => Half(h, 1), 12);
            yield return Make("Dct", $"{strides}", CaseInput.Uniform(new(3, 12), strides: strides), x => x.Dct(), h => Cosine(h, -1, false, CosineScaling.Orthonormal), 12);
        }
        yield return Make("Fft", "no rows", CaseInput.Uniform(new(0, 4, 2)), x => x.Fft(), h => h, 4) with { HasGradient = false };
        yield return Make("RealFft", "a single row", CaseInput.Uniform(new(30)), x => x.RealFft(), h => Half(h, 1), 30);
        yield return Make("RealFft", "100 rows in groups", CaseInput.Uniform(new(4, 25, 12)), x => x.RealFft(), h => Half(h, 1), 12);
        yield return Make("InverseRealFft", "what RealFft gave", CaseInput.Uniform(new(3, 45)), x => x.RealFft().InverseRealFft(45), h => h, 45);
        yield return Make("InverseDct2", "what Dct2 gave", CaseInput.Uniform(new(3, 9, 32)), x => x.Dct2().InverseDct2(), h => h, 9 * 32);
        yield return Make("Fft", "NaN spreads over its row", new(new(2, 3, 2), (u, i) => i is 2 or 3 ? double.NaN : u, Differentiable: false), x => x.Fft(),
            h => HostTensor.Build(h.Shape, i => i[0] == 0 ? double.NaN : Complex(h, -2, -1, 1)[i]), 3) with
        { HasGradient = false };
    }

    // Operations and bytes as the field counts them: 5·n·log₂n for a complex row, half for a real one; read and written once.
    private static IEnumerable<OperationCase> Timed()
    {
        foreach (var (rows, n) in new[] { (4096, 1024), (16, 1 << 20), (1024, 4000) })
        {
            var (points, log) = ((double)rows * n, Math.Log2(n));
            yield return Make("Fft", $"{rows} rows of {n}", CaseInput.Uniform(new(rows, n, 2)), x => x.Fft(), h => h, n) with { TimedOnly = true, Bytes = 16 * points, Flops = 5 * points * log };
            yield return Make("RealFft", $"{rows} rows of {n}", CaseInput.Uniform(new(rows, n)), x => x.RealFft(), h => h, n) with { TimedOnly = true, Bytes = 8 * points, Flops = 2.5 * points * log };
            yield return Make("Dct", $"{rows} rows of {n}", CaseInput.Uniform(new(rows, n)), x => x.Dct(), h => h, n) with { TimedOnly = true, Bytes = 8 * points, Flops = 2.5 * points * log };
        }
        yield return Make("Dct2", "2048 x 2048", CaseInput.Uniform(new(2048, 2048)), x => x.Dct2(), h => h, 2048) with { TimedOnly = true, Bytes = 16.0 * 2048 * 2048, Flops = 5.0 * 2048 * 2048 * 11 };
    }

    // Outputs grow like √n; the error, relative to 1, with them and with log n. On GPUs a convolution stands behind odd lengths.
    private static OperationCase Make(string operation, string name, CaseInput x, Func<Tensor, Tensor> call, Func<HostTensor, HostTensor> reference, int points) =>
        new(operation, name, [x], t => call(t[0]), h => reference(h[0])) { Types = Wide, Tolerance = 16 + 8 * Math.Sqrt(points) * Math.Log2(points + 1), ReferenceTolerance = 4 * points + 64 };

    private static double Factor(FourierScaling scaling, int n, bool inverse) =>
        scaling == FourierScaling.Orthonormal ? 1 / Math.Sqrt(n) : scaling == FourierScaling.ByInverse && inverse ? 1.0 / n : 1;

    // exp(sign·2πi·j·k/n) by an angle below a full turn.
    private static (double Re, double Im) Root(long j, long k, long n, int sign)
    {
        var (s, c) = Math.SinCos(2 * Math.PI * (j * k % n) / n);
        return (c, sign * s);
    }

    private static HostTensor Complex(HostTensor x, int axis, int sign, double factor)
    {
        axis += x.Rank;
        var n = x.Shape[axis];
        return HostTensor.Build(x.Shape, i =>
        {
            long[] re = [.. i], im = [.. i];
            (re[^1], im[^1]) = (0, 1);
            var sum = 0.0;
            for (var j = 0L; j < n; j++)
            {
                re[axis] = im[axis] = j;
                var (c, s) = Root(j, i[axis], n, sign);
                sum += i[^1] == 0 ? x[re] * c - x[im] * s : x[re] * s + x[im] * c;
            }
            return factor * sum;
        });
    }

    private static HostTensor Half(HostTensor x, double factor)
    {
        var n = x.Shape[-1];
        return HostTensor.Build(x.Shape.With(-1, n / 2 + 1).Insert(x.Rank, 2), i =>
        {
            var sum = 0.0;
            for (var j = 0L; j < n; j++)
            {
                var (c, s) = Root(j, i[^2], n, -1);
                sum += x[[.. i[..^2], j]] * (i[^1] == 0 ? c : s);
            }
            return factor * sum;
        });
    }

    private static HostTensor Whole(HostTensor x, int n, double factor) => HostTensor.Build(x.Shape.Without(-1).With(-1, n), i =>
    {
        var sum = 0.0;
        for (var k = 0L; k < n; k++)
        {
            // The second half of the spectrum is the conjugate of the first.
            var kept = Math.Min(k, n - k);
            var im = kept == 0 || 2 * kept == n ? 0 : x[[.. i[..^1], kept, 1]];
            var (c, s) = Root(i[^1], k, n, 1);
            sum += x[[.. i[..^1], kept, 0]] * c - (k == kept ? im : -im) * s;
        }
        return factor * sum;
    });

    private static HostTensor Cosine(HostTensor x, int axis, bool transposed, CosineScaling scaling)
    {
        axis += x.Rank;
        var n = x.Shape[axis];
        double Weight(long k) => scaling == CosineScaling.Orthonormal ? Math.Sqrt((k == 0 ? 1.0 : 2.0) / n) : transposed && k == 0 ? 0.5 : 1;
        return HostTensor.Build(x.Shape, i =>
        {
            long[] from = [.. i];
            var sum = 0.0;
            for (var p = 0L; p < n; p++)
            {
                from[axis] = p;
                var (j, k) = transposed ? (i[axis], p) : (p, i[axis]);
                sum += Weight(k) * x[from] * Math.Cos(Math.PI * (k * (2 * j + 1) % (4 * n)) / (2.0 * n));
            }
            return sum;
        });
    }
}
