using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>A = U·H with U the nearest matrix with orthonormal columns (rows, if A is wider than tall) and H symmetric positive semidefinite.</summary>
/// <remarks>Through the singular value decomposition, which is computed on the host; products and the gradient are on the device.</remarks>
public static class PolarOperation
{
    /// <summary>The polar factors of each matrix.</summary>
    /// <param name="a">[.., m, n], F32 or F64, finite. Below full rank U is not unique; this is one of the nearest, and its gradient leaves
    /// out what is arbitrary.</param>
    /// <returns>U [.., m, n] and H [.., n, n].</returns>
    /// <exception cref="ArgumentException">An element is not finite; the message names the matrix and the element.</exception>
    /// <exception cref="ShapeException">There are fewer than two axes.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static (Tensor U, Tensor H) Polar(this Tensor a)
    {
        MatrixShape.Check(a, "Polar");
        if (a.Shape[-2] < a.Shape[-1])
        {
            // Aᵀ = Uᵀ·G gives A = G·U, and H = Uᵀ·G·U.
            var (ut, g) = a.Transpose().Polar();
            var wide = ut.Transpose();
            var product = ut.MatMul(g.MatMul(wide));
            return (wide.Contiguous(), (product + product.Transpose()) * 0.5);
        }
        Tensor w, s, vt, u, h;
        using (var scope = a.Device.NoGrad())
        {
            (w, s, vt) = a.Svd();
            u = scope.Keep(w.MatMul(vt));
            var product = (vt * s.Unsqueeze(-1)).MatMul(vt, transposeA: true);
            h = scope.Keep((product + product.Transpose()) * 0.5);
            scope.Keep(w);
            scope.Keep(s);
            scope.Keep(vt);
        }
        if (u.Record<Node>(a) is { } node)
        {
            node.AlsoOutput(h);
            (node.W, node.S, node.Vt) = (node.Save(w), node.Save(s), node.Save(vt));
        }
        w.Dispose();
        s.Dispose();
        vt.Dispose();
        return (u, h);
    }

    private sealed class Node : TapeNode
    {
        public Saved W, S, Vt;

        public override string Operation => "Polar";

        // With P = Wᵀ·dU·V and the symmetric Q = Vᵀ·dH·V, X = P − Q·Σ and Eᵢⱼ = 1/(σᵢ + σⱼ):
        // dA = W·(E∘(X − Xᵀ) + Q)·Vᵀ + (I − W·Wᵀ)·dU·V·Σ⁻¹·Vᵀ.
        public override void Backward(in NodeGradients gradients)
        {
            Tensor w = W.Tensor, s = S.Tensor, vt = Vt.Tensor;
            Tensor row = s.Unsqueeze(-2), column = s.Unsqueeze(-1);
            var e = MatrixShape.ReciprocalOrZero(row + column);
            var da = Tensor.Zeros(w.Device, w.DType, w.Shape);
            if (gradients.Output(0) is { } du)
            {
                var turned = du.MatMul(vt, transposeB: true);
                var p = w.MatMul(turned, transposeA: true);
                da += w.MatMul(e * (p - p.Transpose()));
                if (w.Shape[-2] > w.Shape[-1]) da += (turned - w.MatMul(p)) * MatrixShape.ReciprocalOrZero(row);
            }
            if (gradients.Output(1) is { } dh)
            {
                var q = vt.MatMul((dh + dh.Transpose()) * 0.5).MatMul(vt, transposeB: true);
                var scaled = q * row;
                da += w.MatMul(q - e * (scaled - scaled.Transpose()));
            }
            gradients.Add(0, da.MatMul(vt));
        }
    }
}
