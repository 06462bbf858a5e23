using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>What stands in the places that padding adds.</summary>
public enum PadMode
{
    /// <summary>One value everywhere.</summary>
    Constant,
    /// <summary>The elements mirrored at the first and last one, which are not repeated: c b | a b c | b a.</summary>
    Reflect,
    /// <summary>The first and the last element: a a | a b c | c c.</summary>
    Replicate,
}

/// <summary>Axes made longer at their ends.</summary>
public static class PadOperation
{
    /// <summary>x with elements added before and after those of one axis. Pad several axes one after another.</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="before">Elements added before the first; not negative.</param>
    /// <param name="after">Elements added after the last; not negative.</param>
    /// <param name="mode">What they are.</param>
    /// <param name="value">Their value where the mode is <see cref="PadMode.Constant"/>.</param>
    /// <exception cref="ShapeException">A count is negative, or the axis is too short to be mirrored or repeated.</exception>
    public static Tensor Pad(this Tensor x, int axis, long before, long after, PadMode mode = PadMode.Constant, double value = 0)
    {
        var shape = x.Shape;
        axis = shape.Axis(axis, "Pad");
        var length = shape[axis];
        if (before < 0 || after < 0)
            throw new ShapeException($"Pad: {before} before and {after} after axis {axis} of shape {shape}; counts are not negative (Slice removes elements)");
        if (mode == PadMode.Reflect && (before >= Math.Max(1, length) || after >= Math.Max(1, length)))
            throw new ShapeException($"Pad: {before} before and {after} after axis {axis} of shape {shape}; at most {Math.Max(0, length - 1)} can be mirrored");
        if (mode == PadMode.Replicate && length == 0 && before + after > 0)
            throw new ShapeException($"Pad: axis {axis} of shape {shape} is empty; there is no element to repeat");
        var y = Tensor.Empty(x.Device, x.DType, shape.With(axis, length + before + after));
        using (x.Device.NoGrad())
        {
            if (mode == PadMode.Constant)
            {
                Part(y, axis, 0, before).Fill(value);
                Part(y, axis, before + length, after).Fill(value);
                Copy.Elements(Part(y, axis, before, length), x);
            }
            else if (y.Count > 0)
                Dispatch.Bits(x.Device, x.DType, new Launch(y, x.Contiguous(), AxisSplit.Of(shape, axis), before, after, mode == PadMode.Reflect ? 1 : 0));
        }
        if (y.Record<Node>(x) is { } node) (node.Shape, node.Axis, node.Before, node.After, node.Mode) = (shape, axis, before, after, mode);
        return y;
    }

    private static Tensor Part(Tensor y, int axis, long start, long length) => Views.Of(y, y.Layout.Slice(axis, start, length), "Pad");

    private sealed class Node : TapeNode
    {
        public Shape Shape;
        public int Axis;
        public long Before, After;
        public PadMode Mode;

        public override string Operation => "Pad";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            if (Mode == PadMode.Constant)
            {
                gradients.Add(0, dy.Slice(Axis, Before, Shape[Axis]));
                return;
            }
            var dx = Tensor.Empty(dy.Device, dy.DType, Shape);
            if (dx.Count > 0)
                Dispatch.Element(dy.Device, dy.DType, new BackwardLaunch(dx, dy.Contiguous(), AxisSplit.Of(Shape, Axis), Before, After, Mode == PadMode.Reflect ? 1 : 0));
            gradients.Add(0, dx);
        }
    }

    private readonly struct Launch(Tensor y, Tensor x, AxisSplit split, long before, long after, int mirrors) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(
                new Kernel<TMemory, T>(backend.Memory(y), backend.Memory(x), split.Length, split.Length + before + after, split.Inner, before, mirrors), y.Count, cost: 4);
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, TMemory x, long length, long padded, long inner, long before, int mirrors) : IIndexKernel
        where TMemory : struct, IMemory where T : unmanaged
    {
        public void Execute(long index)
        {
            var row = index / inner;
            var place = row % padded - before;
            if (mirrors != 0) place = place < 0 ? -place : place >= length ? 2 * (length - 1) - place : place;
            else place = place < 0 ? 0 : place >= length ? length - 1 : place;
            y.Write(index, x.Read<T>((row / padded * length + place) * inner + index % inner));
        }
    }

    private readonly struct BackwardLaunch(Tensor dx, Tensor dy, AxisSplit split, long before, long after, int mirrors) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(
                new BackwardKernel<TMemory, T>(backend.Memory(dx), backend.Memory(dy), split.Length, split.Inner, before, after, mirrors), dx.Count, cost: 8);
    }

    internal readonly struct BackwardKernel<TMemory, T>(TMemory dx, TMemory dy, long length, long inner, long before, long after, int mirrors) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IElement<T>
    {
        // Every place that showed this element is read: its own, and its mirror images or repetitions.
        public void Execute(long index)
        {
            var row = index / inner;
            var place = row % length;
            var start = row / length * (length + before + after) * inner + index % inner;
            var sum = T.Load(dy, start + (before + place) * inner);
            if (mirrors != 0)
            {
                if (place >= 1 && place <= before) sum += T.Load(dy, start + (before - place) * inner);
                var image = 2 * (length - 1) - place;
                if (place < length - 1 && image < length + after) sum += T.Load(dy, start + (before + image) * inner);
            }
            else
            {
                if (place == 0)
                    for (var i = 0L; i < before; i++) sum += T.Load(dy, start + i * inner);
                if (place == length - 1)
                    for (var i = 0L; i < after; i++) sum += T.Load(dy, start + (before + length + i) * inner);
            }
            T.Store(dx, index, sum);
        }
    }
}
