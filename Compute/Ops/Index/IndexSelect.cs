using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Whole slices picked along an axis.</summary>
public static class IndexSelectOperation
{
    /// <summary>The slices of x at these places of an axis, in the order of the indices.</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="index">I32 or I64, a vector; in [0, length of the axis).</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <returns>x's shape with the number of indices on the axis. The gradient adds up where slices were picked several times, in a fixed order.</returns>
    /// <exception cref="ShapeException">The indices are not a vector.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range; on a GPU thrown at the next synchronization.</exception>
    public static Tensor IndexSelect(this Tensor x, Tensor index, int axis = 0)
    {
        Guard.SameDevice(x, index, "IndexSelect");
        Guard.Index(index, "IndexSelect");
        Guard.Rank(index, 1, "IndexSelect");
        return Of(x, index, x.Shape.Axis(axis, "IndexSelect"), "IndexSelect");
    }

    /// <summary>The rows of an embedding table at these indices: shape of the indices, then the table's columns.</summary>
    /// <param name="table">A matrix of one row for each entry.</param>
    /// <param name="index">I32 or I64, any shape; in [0, rows).</param>
    /// <exception cref="ShapeException">The table is not a matrix.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range; on a GPU thrown at the next synchronization.</exception>
    public static Tensor Embedding(this Tensor table, Tensor index)
    {
        Guard.SameDevice(table, index, "Embedding");
        Guard.Index(index, "Embedding");
        Guard.Rank(table, 2, "Embedding");
        var shape = index.Shape;
        return Of(table, index.Reshape(new Shape(index.Count)), 0, "Embedding").Reshape(shape.Insert(shape.Rank, table.Shape[1]));
    }

    internal static Tensor Of(Tensor x, Tensor index, int axis, string operation)
    {
        var shape = x.Shape.With(axis, index.Count);
        var y = Tensor.Empty(x.Device, x.DType, shape);
        using (x.Device.NoGrad())
        {
            Span<long> d = stackalloc long[shape.Rank - axis];
            d.Fill(1);
            d[0] = index.Count;
            GatherCore.Run(y, x, index.Reshape(new Shape(d)).Expand(shape), axis, operation);
        }
        if (y.Record<Node>(x) is { } node)
        {
            node.Index = node.Save(index);
            (node.Shape, node.Axis, node.Name) = (x.Shape, axis, operation);
        }
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Saved Index;
        public Shape Shape;
        public int Axis;
        public string Name = "IndexSelect";

        public override string Operation => Name;

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            if (gradients.Sum(0) is { IsContiguous: true } sum)
            {
                ScatterCore.Slices(sum, dy, Index.Tensor, Axis, Name);
                return;
            }
            var dx = gradients.Room(0) is { IsContiguous: true } room ? room.Fill(0) : Tensor.Zeros(dy.Device, dy.DType, Shape);
            ScatterCore.Slices(dx, dy, Index.Tensor, Axis, Name);
            gradients.Add(0, dx);
        }
    }
}
