namespace Native.Compute.Catalog;

/// <summary>Convolutions and pooling against loops over every element and every place of the window.</summary>
internal sealed class ConvolutionCases : ICaseFamily
{
    public IEnumerable<OperationCase> Cases() => [.. Convolutions(), .. Pools()];

    private static long Length(long n, long window, long stride, long padding, long dilation = 1) => (n + 2 * padding - dilation * (window - 1) - 1) / stride + 1;

    private static HostTensor Reference(HostTensor x, HostTensor w, HostTensor? bias, Extent2 stride, Extent2 padding, Extent2 dilation, long groups)
    {
        var shape = new Shape(x.Shape[0], w.Shape[0], Length(x.Shape[2], w.Shape[2], stride.Height, padding.Height, dilation.Height), Length(x.Shape[3], w.Shape[3], stride.Width, padding.Width, dilation.Width));
        return HostTensor.Build(shape, at =>
        {
            var sum = bias?.Data[at[1]] ?? 0;
            var first = at[1] / (w.Shape[0] / groups) * w.Shape[1];
            for (var c = 0L; c < w.Shape[1]; c++)
                for (var k = 0L; k < w.Shape[2]; k++)
                    for (var l = 0L; l < w.Shape[3]; l++)
                    {
                        var i = at[2] * stride.Height + k * dilation.Height - padding.Height;
                        var j = at[3] * stride.Width + l * dilation.Width - padding.Width;
                        if (i >= 0 && i < x.Shape[2] && j >= 0 && j < x.Shape[3]) sum += x[at[0], first + c, i, j] * w[at[1], c, k, l];
                    }
            return sum;
        });
    }

    private static IEnumerable<OperationCase> Convolutions()
    {
        OperationCase Make(string what, CaseInput x, CaseInput w, bool hasBias, Extent2 stride, Extent2 padding, Extent2 dilation, long groups = 1)
        {
            CaseInput[] inputs = hasBias ? [x, w, CaseInput.Uniform(new(w.Shape[0]))] : [x, w];
            return new("Conv2d", what, inputs, t => t[0].Conv2d(t[1], hasBias ? t[2] : null, stride, padding, dilation, groups),
                h => Reference(h[0], h[1], hasBias ? h[2] : null, stride, padding, dilation, groups))
            { Types = OperationCase.Floats, Tolerance = 8 * Math.Sqrt(4 + 4 * w.Shape.Count / Math.Max(1, w.Shape[0])) };
        }
        static CaseInput Of(Shape shape, Strides strides = Strides.Contiguous) => CaseInput.Uniform(shape, strides: strides);
        yield return Make("3×3", Of(new(2, 3, 7, 9)), Of(new(5, 3, 3, 3)), true, 1, 0, 1);
        yield return Make("3×3, padded", Of(new(1, 2, 5, 6)), Of(new(3, 2, 3, 3)), true, 1, 1, 1);
        yield return Make("3×2, everything uneven", Of(new(2, 2, 17, 9), Strides.Transposed), Of(new(3, 2, 3, 2), Strides.Sparse), false, (2, 3), (2, 1), (3, 2));
        yield return Make("groups", Of(new(2, 6, 5, 7)), Of(new(4, 3, 3, 3)), true, 2, 1, 1, 2);
        yield return Make("one channel each", Of(new(1, 5, 6, 6)), Of(new(5, 1, 3, 3)), true, 1, 1, 1, 5);
        yield return Make("1×1", Of(new(3, 7, 4, 5)), Of(new(6, 7, 1, 1)), true, 1, 0, 1);
        yield return Make("1×1, stride 2", Of(new(1, 3, 5, 5)), Of(new(2, 3, 1, 1)), false, 2, 0, 1);
        yield return Make("the whole image", Of(new(2, 2, 3, 4)), Of(new(3, 2, 3, 4)), true, 1, 0, 1);
        yield return Make("padding only at the corners", Of(new(1, 1, 1, 1)), Of(new(1, 1, 3, 3)), false, 1, 2, 1);
        yield return Make("several tiles", Of(new(1, 3, 65, 63)), Of(new(4, 3, 5, 5)), true, 1, 2, 1);
        yield return Make("several blocks of channels", Of(new(9, 33, 4, 5)), Of(new(3, 33, 3, 3)), true, 1, 1, 1);
        yield return Make("no images", Of(new(0, 2, 5, 5)), Of(new(3, 2, 3, 3)), true, 1, 0, 1);
        foreach (var (stride, padding, dilation) in new (long, long, long)[] { (1, 0, 1), (2, 3, 1), (1, 4, 2), (3, 1, 3) })
            yield return new("Conv1d", $"stride {stride}, padding {padding}, dilation {dilation}", [Of(new(2, 4, 17), Strides.Transposed), Of(new(6, 2, 5)), Of(new(6))],
                t => t[0].Conv1d(t[1], t[2], stride, padding, dilation, 2),
                h => Flat(Reference(Wide(h[0]), Wide(h[1]), h[2], (1, stride), (0, padding), (1, dilation), 2)))
            { Types = OperationCase.Floats, Tolerance = 32 };
        yield return new("Conv2d", "64 to 64 channels, 3×3, 8 of 56×56", [Of(new(8, 64, 56, 56)), Of(new(64, 64, 3, 3))], t => t[0].Conv2d(t[1], padding: 1), h => h[0])
        { TimedOnly = true, Bytes = 4.0 * (2 * 8 * 64 * 56 * 56 + 64 * 64 * 9), Flops = 2.0 * 8 * 56 * 56 * 64 * 64 * 9 };
    }

    private static HostTensor Wide(HostTensor x) => new(x.Shape.Insert(2, 1), x.Data);

    private static HostTensor Flat(HostTensor x) => new(x.Shape.Without(2), x.Data);

    private static HostTensor Pool(HostTensor x, Extent2 window, Extent2 stride, Extent2 padding, bool ceiling, bool max, bool countPadding)
    {
        long Count(long n, long w, long s, long p)
        {
            var count = 0L;
            // Windows that fit, and with ceiling one more that begins within the elements or the padding before them.
            while (count * s + w <= n + 2 * p || (ceiling && count > 0 && (count - 1) * s + w < n + 2 * p && count * s < n + p)) count++;
            return count;
        }
        var shape = new Shape(x.Shape[0], x.Shape[1], Count(x.Shape[2], window.Height, stride.Height, padding.Height), Count(x.Shape[3], window.Width, stride.Width, padding.Width));
        return HostTensor.Build(shape, at =>
        {
            double sum = 0, best = double.NegativeInfinity;
            long inside = 0, padded = 0;
            for (var k = 0L; k < window.Height; k++)
                for (var l = 0L; l < window.Width; l++)
                {
                    var i = at[2] * stride.Height + k - padding.Height;
                    var j = at[3] * stride.Width + l - padding.Width;
                    if (i < x.Shape[2] + padding.Height && j < x.Shape[3] + padding.Width) padded++;
                    if (i < 0 || i >= x.Shape[2] || j < 0 || j >= x.Shape[3]) continue;
                    inside++;
                    sum += x[at[0], at[1], i, j];
                    best = double.IsNaN(best) || double.IsNaN(x[at[0], at[1], i, j]) ? double.NaN : Math.Max(best, x[at[0], at[1], i, j]);
                }
            return max ? best : sum / (countPadding ? padded : inside);
        });
    }

    private static IEnumerable<OperationCase> Pools()
    {
        // Multiples of 1/8 that all differ: no step of a difference quotient changes which one is the largest.
        static CaseInput Distinct(Shape shape, Strides strides = Strides.Contiguous) =>
            new(shape, (_, i) => i * 7919 % Math.Max(1, shape.Count) * 0.125 - 3, Strides: strides);
        var cases = new (string What, CaseInput X, Extent2 Window, Extent2 Stride, Extent2 Padding, bool Ceiling)[]
        {
            ("2×2", Distinct(new(2, 3, 6, 4)), 2, 2, 0, false),
            ("3×2, overlapping, padded", Distinct(new(1, 2, 7, 9), Strides.Transposed), (3, 2), (2, 1), (1, 1), false),
            ("ceiling", Distinct(new(1, 1, 8, 5)), 3, 2, 1, true),
            ("ceiling, last window dropped", Distinct(new(1, 1, 3, 3)), 2, 3, 1, true),
            ("gaps between windows", Distinct(new(1, 2, 9, 9)), 2, 4, 0, false),
            ("one", Distinct(new(1, 1, 1, 1)), 1, 1, 0, false),
            ("no images", Distinct(new(0, 2, 4, 4)), 2, 2, 0, false),
        };
        foreach (var (what, x, window, stride, padding, ceiling) in cases)
        {
            yield return new("MaxPool2d", what, [x], t => t[0].MaxPool2d(window, stride, padding, ceiling), h => Pool(h[0], window, stride, padding, ceiling, true, true))
            { Types = OperationCase.Floats, Tolerance = 0 };
            foreach (var countPadding in new[] { true, false })
                yield return new("AveragePool2d", what + (countPadding ? "" : ", elements only"), [x], t => t[0].AveragePool2d(window, stride, padding, ceiling, countPadding),
                    h => Pool(h[0], window, stride, padding, ceiling, false, countPadding))
                { Types = OperationCase.Floats };
        }
        yield return new("MaxPool2d", "special values", [CaseInput.Given(new(1, 1, 4, 4), [1, double.NaN, 2, double.PositiveInfinity, double.NegativeInfinity])],
            t => t[0].MaxPool2d(2, 1), h => Pool(h[0], 2, 1, 0, false, true, true))
        { Types = OperationCase.Floats, HasGradient = false };
        yield return new("MaxPool1d", "[2, 3, 17]", [Distinct(new(2, 3, 17), Strides.Sparse)], t => t[0].MaxPool1d(3, 2, 1), h => Flat(Pool(Wide(h[0]), (1, 3), (1, 2), (0, 1), false, true, true)))
        { Types = OperationCase.Floats, Tolerance = 0 };
        yield return new("AveragePool1d", "[2, 3, 17]", [Distinct(new(2, 3, 17))], t => t[0].AveragePool1d(4, padding: 2, countPadding: false), h => Flat(Pool(Wide(h[0]), (1, 4), (1, 4), (0, 2), false, false, false)))
        { Types = OperationCase.Floats };
    }
}
