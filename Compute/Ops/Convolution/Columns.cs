using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Windows of an image laid out as columns of a matrix, so that a convolution is a matrix product.</summary>
internal static unsafe class Columns
{
    /// <summary>
    /// Writes to[(c·window + k)·pixels + p - first] = the element of channel <paramref name="channel"/> + c that pixel p sees at place k of its window,
    /// 0 outside of the image, for <paramref name="channels"/> channels and pixels first … first + pixels - 1.
    /// </summary>
    public static void Gather<T>(in WindowPlan plan, T* image, long channel, long channels, long first, long pixels, T* to) where T : unmanaged
    {
        for (var c = 0L; c < channels; c++)
            for (var k = 0L; k < plan.WindowHeight; k++)
                for (var l = 0L; l < plan.WindowWidth; l++, to += pixels)
                {
                    var plane = image + (channel + c) * plan.Height * plan.Width;
                    for (var at = 0L; at < pixels;)
                    {
                        var (row, column) = Math.DivRem(first + at, plan.OutWidth);
                        var count = Math.Min(plan.OutWidth - column, pixels - at);
                        Row(plan, plane, row * plan.StrideHeight - plan.PadHeight + k * plan.DilationHeight, l, column, count, to + at);
                        at += count;
                    }
                }
    }

    private static void Row<T>(in WindowPlan plan, T* plane, long i, long l, long column, long count, T* to) where T : unmanaged
    {
        var span = new Span<T>(to, (int)count);
        var j = column * plan.StrideWidth - plan.PadWidth + l * plan.DilationWidth;
        if (i < 0 || i >= plan.Height)
        {
            span.Clear();
            return;
        }
        var (low, high) = Inside(plan, j, count);
        span[..(int)low].Clear();
        var from = plane + i * plan.Width + j;
        if (plan.StrideWidth == 1) new ReadOnlySpan<T>(from + low, (int)(high - low)).CopyTo(span[(int)low..]);
        else
            for (var n = low; n < high; n++) to[n] = from[n * plan.StrideWidth];
        span[(int)high..].Clear();
    }

    // The places n of [0, count) for which j + n·stride lies in the image: [low, high).
    private static (long Low, long High) Inside(in WindowPlan plan, long j, long count)
    {
        var stride = plan.StrideWidth;
        var low = Math.Clamp(j < 0 ? (-j + stride - 1) / stride : 0, 0, count);
        var high = j >= plan.Width ? low : Math.Clamp((plan.Width - 1 - j) / stride + 1, low, count);
        return (low, high);
    }

    /// <summary>The reverse: adds each place of the columns to the element of <paramref name="image"/> (channels planes) that it shows.</summary>
    public static void Add<T>(in WindowPlan plan, T* from, long channels, long first, long pixels, T* image) where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var c = 0L; c < channels; c++)
            for (var k = 0L; k < plan.WindowHeight; k++)
                for (var l = 0L; l < plan.WindowWidth; l++, from += pixels)
                {
                    var plane = image + c * plan.Height * plan.Width;
                    for (var at = 0L; at < pixels;)
                    {
                        var (row, column) = Math.DivRem(first + at, plan.OutWidth);
                        var count = Math.Min(plan.OutWidth - column, pixels - at);
                        var i = row * plan.StrideHeight - plan.PadHeight + k * plan.DilationHeight;
                        if (i >= 0 && i < plan.Height)
                        {
                            var j = column * plan.StrideWidth - plan.PadWidth + l * plan.DilationWidth;
                            var (low, high) = Inside(plan, j, count);
                            var to = plane + i * plan.Width + j;
                            if (plan.StrideWidth == 1)
                                System.Numerics.Tensors.TensorPrimitives.Add(
                                    new ReadOnlySpan<T>(to + low, (int)(high - low)), new ReadOnlySpan<T>(from + at + low, (int)(high - low)), new Span<T>(to + low, (int)(high - low)));
                            else
                                for (var n = low; n < high; n++) to[n * plan.StrideWidth] += from[at + n];
                        }
                        at += count;
                    }
                }
    }
}
