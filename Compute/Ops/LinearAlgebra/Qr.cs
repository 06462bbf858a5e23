using System.Numerics;
using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>A = Q·R with orthonormal columns of Q and upper triangular R.</summary>
/// <remarks>Computed on the host, the matrices of a batch in parallel; tensors of GPUs are copied there and back.</remarks>
public static class QrOperation
{
    /// <summary>The reduced factors of each matrix; k = min(m, n). Every diagonal element of R is at least 0, which makes the factors of a
    /// matrix of full rank unique.</summary>
    /// <param name="a">[.., m, n], F32 or F64, finite. The gradient needs the first k columns of each matrix to be independent.</param>
    /// <returns>Q [.., m, k] and R [.., k, n].</returns>
    /// <exception cref="ArgumentException">An element is not finite; the message names the matrix and the element.</exception>
    /// <exception cref="ShapeException">There are fewer than two axes.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static (Tensor Q, Tensor R) Qr(this Tensor a)
    {
        MatrixShape.Check(a, "Qr");
        var (m, n) = (a.Shape[-2], a.Shape[-1]);
        var k = Math.Min(m, n);
        var q = Tensor.Empty(a.Device, a.DType, MatrixShape.Of(a.Shape, m, k));
        var r = Tensor.Empty(a.Device, a.DType, MatrixShape.Of(a.Shape, k, n));
        HostMatrices.Run(new Function((int)m, (int)n), a, null, q, r);
        if (q.Record<Node>(a) is { } node)
        {
            node.AlsoOutput(r);
            (node.Q, node.R) = (node.Save(q), node.Save(r));
        }
        return (q, r);
    }

    internal readonly struct Function(int m, int n) : IMatrixFunction
    {
        public static string Operation => "Qr";

        public void Apply<T>(in MatrixArguments arguments, long index) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            QrDecomposition.Factor<T>(arguments.X.Of<T>(index), m, n, arguments.Y.Of<T>(index), arguments.Y1.Of<T>(index));
    }

    private sealed class Node : TapeNode
    {
        public Saved Q, R;

        public override string Operation => "Qr";

        public override void Backward(in NodeGradients gradients)
        {
            Tensor q = Q.Tensor, r = R.Tensor;
            var (dq, dr) = (gradients.Output(0), gradients.Output(1)?.Triu());
            var (k, n) = (r.Shape[-2], r.Shape[-1]);
            if (n == k)
            {
                gradients.Add(0, OfTall(q, r, dq, dr));
                return;
            }
            // A = [X Y] with square X = Q·U: then R = [U V] with V = Qᵀ·Y, and V's gradient reaches X through Q.
            var u = r.Slice(-1, 0, k);
            var v = r.Slice(-1, k, n - k);
            if (dr is not { } both)
            {
                gradients.Add(0, Tensor.Concat([OfTall(q, u, dq, null), Tensor.Zeros(q.Device, q.DType, q.Shape.With(-1, n - k))], -1));
                return;
            }
            var dv = both.Slice(-1, k, n - k);
            var through = q.MatMul(v.MatMul(dv, transposeB: true));
            var dx = OfTall(q, u, dq is { } direct ? direct + through : through, both.Slice(-1, 0, k));
            gradients.Add(0, Tensor.Concat([dx, q.MatMul(dv)], -1));
        }

        // dA = (dQ + Q·S)·R⁻ᵀ, where S is symmetric with the lower half of M = R·dRᵀ − dQᵀ·Q.
        private static Tensor OfTall(Tensor q, Tensor r, Tensor? dq, Tensor? dr)
        {
            Tensor? m = dr is { } x ? r.MatMul(x, transposeB: true) : null;
            if (dq is { } y)
            {
                var product = y.MatMul(q, transposeA: true);
                m = m is { } first ? first - product : -product;
            }
            var sum = q.MatMul(m!.Value.Tril() + m.Value.Tril(-1).Transpose());
            if (dq is { } z) sum += z;
            return r.TriangularSolve(sum.Transpose(), Triangle.Upper).Transpose();
        }
    }
}
