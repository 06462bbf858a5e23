using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>A tensor cut along an axis.</summary>
public static class SplitOperation
{
    /// <summary>Views of consecutive parts along an axis, without a copy.</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="sizes">The parts' lengths, which add up to the axis.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <exception cref="ShapeException">A size is negative, or they do not add up to the axis.</exception>
    public static Tensor[] Split(this Tensor x, ReadOnlySpan<long> sizes, int axis = 0)
    {
        var parts = new Tensor[sizes.Length];
        x.Split(sizes, axis, parts);
        return parts;
    }

    /// <summary>As <see cref="Split(Tensor, ReadOnlySpan{long}, int)"/>, into memory of the caller: allocates nothing.</summary>
    /// <exception cref="ShapeException">A size is negative, the sizes do not add up to the axis, or there is not room for as many parts.</exception>
    public static void Split(this Tensor x, ReadOnlySpan<long> sizes, int axis, Span<Tensor> parts)
    {
        var layout = x.Layout;
        axis = layout.Shape.Axis(axis, "Split");
        var length = layout.Shape[axis];
        var sum = 0L;
        foreach (var size in sizes)
        {
            if (size < 0) throw new ShapeException($"Split: a part of {size} elements; sizes are not negative");
            sum += size;
        }
        if (sum != length) throw new ShapeException($"Split: sizes that add up to {sum} for axis {axis} of shape {layout.Shape}, which has {length}");
        if (parts.Length != sizes.Length) throw new ShapeException($"Split: room for {parts.Length} parts, {sizes.Length} sizes");
        var start = 0L;
        Node? node = null;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Views.Of(x, layout.Slice(axis, start, sizes[i]), "Split");
            start += sizes[i];
            if (i == 0) node = parts[0].Record<Node>(x);
            else node?.AlsoOutput(parts[i]);
        }
        if (node is null) return;
        node.Shape = layout.Shape;
        node.Axis = axis;
        node.Type = x.DType;
        node.Device = x.Device;
        node.Sizes.Clear();
        foreach (var size in sizes) node.Sizes.Add(size);
    }

    /// <summary>Views of parts of equal length along an axis; the last ones are one shorter where the axis does not divide evenly.</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="count">The number of parts, at least 1.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    public static Tensor[] Chunk(this Tensor x, int count, int axis = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var length = x.Shape[x.Shape.Axis(axis, "Chunk")];
        var sizes = new long[count];
        for (var i = 0; i < count; i++) sizes[i] = length / count + (i < length % count ? 1 : 0);
        return x.Split(sizes, axis);
    }

    private sealed class Node : TapeNode
    {
        public readonly List<long> Sizes = [];
        public Shape Shape;
        public int Axis;
        public DType Type;
        public Device? Device;
        private Tensor whole;

        public override string Operation => "Split";

        // Whoever computes the gradient of a part may put it where it belongs in the whole.
        public override Tensor? RoomOf(int output, TapeState tape)
        {
            if (!whole.IsAlive) whole = tape.Keep(tape.Room(InputSlots[0]) is { } room ? room.Detach() : Tensor.Empty(Device!, Type, Shape));
            return Part(whole, output);
        }

        public override void Backward(in NodeGradients gradients)
        {
            var dx = whole.IsAlive ? whole : Tensor.Empty(Device!, Type, Shape);
            for (var i = 0; i < Sizes.Count; i++)
            {
                var part = Part(dx, i);
                if (gradients.Output(i) is not { } dy) part.Fill(0);
                else if (!part.IsSameMemory(dy)) Copy.Elements(part, dy);
            }
            gradients.Add(0, dx);
            dx.Dispose();
        }

        private Tensor Part(Tensor x, int number)
        {
            var start = 0L;
            for (var i = 0; i < number; i++) start += Sizes[i];
            return Views.Of(x, x.Layout.Slice(Axis, start, Sizes[number]), "Split");
        }

        protected override void Forget()
        {
            Device = null;
            whole = default;
        }
    }
}
