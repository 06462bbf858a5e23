using System.Numerics;
using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>The X of least norm among those that minimize ‖A·X − B‖, column by column.</summary>
/// <remarks>Computed on the host in F64, the matrices of a batch in parallel; tensors of GPUs are copied there and back.</remarks>
public static class LeastSquaresOperation
{
    /// <summary>Solves for all right-hand sides: by QR where A surely has full rank, else by the singular value decomposition.</summary>
    /// <param name="a">[.., m, n], F32 or F64, finite. The gradient is that of a matrix of full rank.</param>
    /// <param name="b">[.., m, rhs] of a's type, finite; leading dimensions broadcast.</param>
    /// <param name="rcond">Singular values at most this times the largest count as zero; negative for max(m, n)·2⁻⁵², and 2⁻²³ for F32.</param>
    /// <returns>X [.., n, rhs].</returns>
    /// <exception cref="ArgumentException">An element is not finite, or rcond is NaN; the message names the matrix and the element.</exception>
    /// <exception cref="ShapeException">There are fewer than two axes, or the numbers of rows differ.</exception>
    /// <exception cref="NotSupportedException">The types differ, or are neither F32 nor F64.</exception>
    public static Tensor LeastSquares(this Tensor a, Tensor b, double rcond = -1)
    {
        MatrixShape.Check(a, "LeastSquares");
        MatrixShape.SameRows(a, b, "LeastSquares");
        (a, b) = MatrixShape.Broadcast(a, b, "LeastSquares");
        var (m, n, rhs) = (a.Shape[-2], a.Shape[-1], b.Shape[-1]);
        var x = Tensor.Empty(a.Device, a.DType, MatrixShape.Of(a.Shape, n, rhs));
        HostMatrices.Run(new Function((int)m, (int)n, (int)rhs, rcond), a, b, x);
        if (x.Record<Node>(a, b) is { } node) (node.A, node.B, node.X) = (node.Save(a), node.Save(b), node.Save(x));
        return x;
    }

    internal readonly struct Function(int m, int n, int rhs, double rcond) : IMatrixFunction
    {
        public static string Operation => "LeastSquares";

        public void Apply<T>(in MatrixArguments arguments, long index) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var x = arguments;
            if (typeof(T) == typeof(float)) Numerics.LeastSquares.Solve(x.X.Of<float>(index), m, n, x.Second.Of<float>(index), rhs, x.Y.Of<float>(index), (float)rcond);
            else Numerics.LeastSquares.Solve(x.X.Of<double>(index), m, n, x.Second.Of<double>(index), rhs, x.Y.Of<double>(index), rcond);
        }
    }

    private sealed class Node : TapeNode
    {
        public Saved A, B, X;

        public override string Operation => "LeastSquares";

        public override void Backward(in NodeGradients gradients)
        {
            Tensor a = A.Tensor, b = B.Tensor, x = X.Tensor, dx = gradients.Dy;
            if (a.Shape[-2] >= a.Shape[-1])
            {
                // Z = (Aᵀ·A)⁻¹·dX: dB = A·Z, dA = (B − A·X)·Zᵀ − dB·Xᵀ.
                var (_, r) = a.Qr();
                var z = SolveNormal(r, dx);
                var db = a.MatMul(z);
                gradients.Add(1, db);
                if (gradients.Wants(0)) gradients.Add(0, (b - a.MatMul(x)).MatMul(z, transposeB: true) - db.MatMul(x, transposeB: true));
            }
            else
            {
                // W = (A·Aᵀ)⁻¹·A·dX, Y = (A·Aᵀ)⁻¹·B: dB = W, dA = Y·(dX − Aᵀ·W)ᵀ − W·Xᵀ.
                var (_, r) = a.Transpose().Qr();
                var w = SolveNormal(r, a.MatMul(dx));
                gradients.Add(1, w);
                if (!gradients.Wants(0)) return;
                var y = SolveNormal(r, b);
                gradients.Add(0, y.MatMul(dx - a.MatMul(w, transposeA: true), transposeB: true) - w.MatMul(x, transposeB: true));
            }
        }

        // (Rᵀ·R)⁻¹·B.
        private static Tensor SolveNormal(Tensor r, Tensor b) =>
            r.TriangularSolve(r.TriangularSolve(b, Triangle.Upper, transposed: true), Triangle.Upper);
    }
}
