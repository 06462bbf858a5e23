using System.Numerics;
using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>Solutions of triangular systems.</summary>
/// <remarks>Computed on the host, the matrices of a batch in parallel; tensors of GPUs are copied there and back.</remarks>
public static class TriangularSolveOperation
{
    /// <summary>The X of op(A)·X = B, where A is triangular and op is nothing or the transpose. NaN and infinity pass through.</summary>
    /// <param name="a">[.., n, n], F32 or F64; only the named half is read, and not its diagonal if that is unit.</param>
    /// <param name="b">[.., n, rhs] of a's type; leading dimensions broadcast.</param>
    /// <param name="triangle">The half that holds the triangular matrix.</param>
    /// <param name="transposed">Solves with the transpose.</param>
    /// <param name="unitDiagonal">Takes the diagonal as ones.</param>
    /// <returns>[.., n, rhs].</returns>
    /// <exception cref="SingularMatrixException">A diagonal element is 0; the message names the matrix and the row.</exception>
    /// <exception cref="ShapeException">a is not square, or b has another number of rows.</exception>
    /// <exception cref="NotSupportedException">The types differ, or are neither F32 nor F64.</exception>
    public static Tensor TriangularSolve(this Tensor a, Tensor b, Triangle triangle, bool transposed = false, bool unitDiagonal = false)
    {
        MatrixShape.Square(a, "TriangularSolve");
        MatrixShape.SameRows(a, b, "TriangularSolve");
        (a, b) = MatrixShape.Broadcast(a, b, "TriangularSolve");
        var x = Tensor.Empty(b.Device, b.DType, b.Shape);
        HostMatrices.Run(new Function((int)b.Shape[-2], (int)b.Shape[-1], triangle, transposed, unitDiagonal), a, b, x);
        if (x.Record<Node>(a, b) is { } node)
        {
            (node.A, node.X) = (node.Save(a), node.Save(x));
            (node.Triangle, node.Transposed, node.UnitDiagonal) = (triangle, transposed, unitDiagonal);
        }
        return x;
    }

    internal readonly struct Function(int n, int rhs, Triangle triangle, bool transposed, bool unitDiagonal) : IMatrixFunction
    {
        public static string Operation => "TriangularSolve";

        public void Apply<T>(in MatrixArguments arguments, long index) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var x = arguments.Y.Of<T>(index);
            arguments.Second.Of<T>(index).CopyTo(x);
            Numerics.TriangularSolve.Solve<T>(arguments.X.Of<T>(index), n, x, rhs, triangle, transposed, unitDiagonal);
        }
    }

    private sealed class Node : TapeNode
    {
        public Saved A, X;
        public Triangle Triangle;
        public bool Transposed, UnitDiagonal;

        public override string Operation => "TriangularSolve";

        // dB = op(A)⁻ᵀ·dX and dop(A) = −dB·Xᵀ, of which A takes its half.
        public override void Backward(in NodeGradients gradients)
        {
            var x = X.Tensor;
            var db = A.Tensor.TriangularSolve(gradients.Dy, Triangle, !Transposed, UnitDiagonal);
            gradients.Add(1, db);
            if (!gradients.Wants(0)) return;
            var da = -(Transposed ? x.MatMul(db, transposeB: true) : db.MatMul(x, transposeB: true));
            gradients.Add(0, Triangle == Triangle.Lower ? da.Tril(UnitDiagonal ? -1 : 0) : da.Triu(UnitDiagonal ? 1 : 0));
        }
    }
}
