using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>The axes in another order.</summary>
public static class PermuteOperation
{
    /// <summary>A view whose axis i is axis order[i] of x.</summary>
    /// <exception cref="ShapeException">The order does not name each axis once.</exception>
    public static Tensor Permute(this Tensor x, params ReadOnlySpan<int> order)
    {
        var y = Views.Of(x, x.Layout.Permute(order), "Permute");
        if (y.Record<Node>(x) is { } node)
            for (var i = 0; i < order.Length; i++) node.Inverse[x.Shape.Axis(order[i], "Permute")] = i;
        return y;
    }

    /// <summary>A view with two axes exchanged; the last two where none are named.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    public static Tensor Transpose(this Tensor x, int first = -2, int second = -1)
    {
        var shape = x.Shape;
        Span<int> order = stackalloc int[shape.Rank];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        (first, second) = (shape.Axis(first, "Transpose"), shape.Axis(second, "Transpose"));
        (order[first], order[second]) = (second, first);
        return x.Permute(order);
    }

    private sealed class Node : TapeNode
    {
        public readonly int[] Inverse = new int[Shape.MaxRank];

        public override string Operation => "Permute";

        public override Tensor? RoomOf(int output, TapeState tape)
        {
            if (tape.Room(InputSlots[0]) is not { } room) return null;
            Span<int> order = stackalloc int[room.Rank];
            for (var i = 0; i < order.Length; i++) order[Inverse[i]] = i;
            return room.Permute(order);
        }

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            gradients.Add(0, dy.Permute(Inverse.AsSpan(0, dy.Rank)));
        }
    }
}
