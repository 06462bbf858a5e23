using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Triangles of matrices.</summary>
public static class TriangleOperation
{
    /// <summary>The lower triangle of the last two axes: elements with column - row ≤ diagonal; the others are 0.</summary>
    /// <exception cref="ShapeException">The tensor has fewer than two axes.</exception>
    public static Tensor Tril(this Tensor x, long diagonal = 0) => Of(x, diagonal, 0, "Tril");

    /// <summary>The upper triangle of the last two axes: elements with column - row ≥ diagonal; the others are 0.</summary>
    /// <exception cref="ShapeException">The tensor has fewer than two axes.</exception>
    public static Tensor Triu(this Tensor x, long diagonal = 0) => Of(x, diagonal, 1, "Triu");

    extension(Tensor)
    {
        /// <summary>A Bool matrix that is true where column - row ≤ diagonal, or ≥ diagonal for the upper triangle.</summary>
        public static Tensor TriangularMask(Device device, long rows, long columns, long diagonal = 0, bool upper = false)
        {
            var y = Tensor.Empty(device, DType.Bool, new Shape(rows, columns));
            if (y.Count > 0) Dispatch.Bits(device, DType.Bool, new Launch(y, null, diagonal, upper ? 1 : 0));
            return y;
        }
    }

    private static Tensor Of(Tensor x, long diagonal, int upper, string operation)
    {
        if (x.Check(operation).Layout.Shape.Rank < 2)
            throw new ShapeException($"{operation}: a tensor of shape {x.Shape}; at least 2 dimensions are needed");
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        if (y.Count > 0)
            using (x.Device.NoGrad()) Dispatch.Bits(x.Device, x.DType, new Launch(y, x.Contiguous(), diagonal, upper));
        if (y.Record<Node>(x) is { } node) (node.Diagonal, node.Upper) = (diagonal, upper);
        return y;
    }

    private sealed class Node : TapeNode
    {
        public long Diagonal;
        public int Upper;

        public override string Operation => Upper != 0 ? "Triu" : "Tril";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, Of(gradients.Dy, Diagonal, Upper, Operation));
    }

    private readonly struct Launch(Tensor y, Tensor? x, long diagonal, int upper) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            var (rows, columns) = (y.Shape[-2], y.Shape[-1]);
            if (x is { } source)
                backend.Run(new Kernel<TMemory, T>(backend.Memory(y), backend.Memory(source), rows, columns, diagonal, upper), y.Count, cost: 4);
            else
                backend.Run(new MaskKernel<TMemory>(backend.Memory(y), columns, diagonal, upper), y.Count, cost: 4);
        }
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, TMemory x, long rows, long columns, long diagonal, int upper) : IIndexKernel
        where TMemory : struct, IMemory where T : unmanaged
    {
        public void Execute(long index)
        {
            var distance = index % columns - index / columns % rows - diagonal;
            y.Write(index, (upper != 0 ? distance >= 0 : distance <= 0) ? x.Read<T>(index) : default);
        }
    }

    internal readonly struct MaskKernel<TMemory>(TMemory y, long columns, long diagonal, int upper) : IIndexKernel where TMemory : struct, IMemory
    {
        public void Execute(long index)
        {
            var distance = index % columns - index / columns - diagonal;
            y.Write(index, (upper != 0 ? distance >= 0 : distance <= 0) ? (byte)1 : (byte)0);
        }
    }
}
