namespace Native.Compute.Kernels;

/// <summary>The sizes of a convolution or a pooling; numbers only, so that kernels carry it.</summary>
internal readonly struct WindowPlan
{
    public readonly long Images, Channels, Height, Width;
    public readonly long Outputs, OutHeight, OutWidth;
    public readonly long WindowHeight, WindowWidth, StrideHeight, StrideWidth, PadHeight, PadWidth, DilationHeight, DilationWidth;
    public readonly long Groups;

    private WindowPlan(string operation, in Shape x, long outputs, Extent2 window, Extent2 stride, Extent2 padding, Extent2 dilation, long groups, bool ceiling)
    {
        (Images, Channels, Height, Width) = (x[0], x[1], x[2], x[3]);
        (WindowHeight, WindowWidth) = (window.Height, window.Width);
        (StrideHeight, StrideWidth) = (stride.Height, stride.Width);
        (PadHeight, PadWidth) = (padding.Height, padding.Width);
        (DilationHeight, DilationWidth) = (dilation.Height, dilation.Width);
        (Outputs, Groups) = (outputs, groups);
        if (window.Height < 1 || window.Width < 1 || stride.Height < 1 || stride.Width < 1 || dilation.Height < 1 || dilation.Width < 1 || padding.Height < 0 || padding.Width < 0)
            throw new ArgumentException($"{operation}: window {window}, stride {stride}, dilation {dilation}, padding {padding}; padding is at least 0, the others at least 1");
        OutHeight = Length(operation, x, Height, window.Height, stride.Height, padding.Height, dilation.Height, ceiling);
        OutWidth = Length(operation, x, Width, window.Width, stride.Width, padding.Width, dilation.Width, ceiling);
    }

    /// <summary>Elements that go into one output of a convolution.</summary>
    public long Terms => Channels / Groups * WindowHeight * WindowWidth;

    /// <summary>Outputs of one image and channel.</summary>
    public long Pixels => OutHeight * OutWidth;

    public Shape Output => new(Images, Outputs, OutHeight, OutWidth);

    public static WindowPlan Convolution(string operation, Tensor x, Tensor weight, Extent2 stride, Extent2 padding, Extent2 dilation, long groups)
    {
        Guard.Rank(x, 4, operation);
        Guard.Rank(weight, 4, operation);
        var (channels, outputs) = (x.Shape[1], weight.Shape[0]);
        if (groups < 1 || channels % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"{operation}: {groups} groups for {channels} input and {outputs} output channels; both must be multiples of the groups");
        if (weight.Shape[1] != channels / groups)
            throw new ShapeException($"{operation}: weights of shape {weight.Shape} for shape {x.Shape} in {groups} groups; their second dimension must be {channels / groups}");
        return new(operation, x.Shape, outputs, new(weight.Shape[2], weight.Shape[3]), stride, padding, dilation, groups, ceiling: false);
    }

    public static WindowPlan Pooling(string operation, Tensor x, Extent2 window, Extent2 stride, Extent2 padding, bool ceiling)
    {
        Guard.Rank(x, 4, operation);
        if (2 * padding.Height > window.Height || 2 * padding.Width > window.Width)
            throw new ArgumentException($"{operation}: padding {padding} for window {window}; at most half of the window can be padding");
        return new(operation, x.Shape, x.Shape[1], window, stride, padding, 1, 1, ceiling);
    }

    private static long Length(string operation, in Shape shape, long length, long window, long stride, long padding, long dilation, bool ceiling)
    {
        var room = length + 2 * padding - dilation * (window - 1) - 1;
        if (room < 0)
            throw new ShapeException($"{operation}: a window that spans {dilation * (window - 1) + 1} over {length} elements with padding {padding} (shape {shape}); it must fit in");
        var count = (ceiling ? (room + stride - 1) / stride : room / stride) + 1;
        // A window that would begin behind the elements and the padding before them is left out.
        return ceiling && (count - 1) * stride >= length + padding ? count - 1 : count;
    }
}
