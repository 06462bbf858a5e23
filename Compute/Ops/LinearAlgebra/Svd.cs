using System.Numerics;
using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>A = U·diag(σ)·Vᵀ, the thin singular value decomposition.</summary>
/// <remarks>Computed on the host in F64, the matrices of a batch in parallel; tensors of GPUs are copied there and back. The gradient
/// is computed on the device.</remarks>
public static class SvdOperation
{
    /// <summary>Singular values, descending, and vectors of each matrix; k = min(m, n). Errors are about n·ε·σ₁.</summary>
    /// <param name="a">[.., m, n], F32 or F64, finite, of any rank.</param>
    /// <returns>U [.., m, k], S [.., k] and Vᵀ [.., k, n]; the sign of each pair of vectors is arbitrary. The gradient of the vectors is
    /// meaningful for functions that do not depend on what is arbitrary, and leaves out the mixing of vectors of equal values and
    /// what belongs to values of 0.</returns>
    /// <exception cref="ArgumentException">An element is not finite; the message names the matrix and the element.</exception>
    /// <exception cref="ShapeException">There are fewer than two axes.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static (Tensor U, Tensor S, Tensor Vt) Svd(this Tensor a)
    {
        MatrixShape.Check(a, "Svd");
        var (m, n) = (a.Shape[-2], a.Shape[-1]);
        var k = Math.Min(m, n);
        var u = Tensor.Empty(a.Device, a.DType, MatrixShape.Of(a.Shape, m, k));
        var s = Tensor.Empty(a.Device, a.DType, MatrixShape.Of(a.Shape, k));
        var vt = Tensor.Empty(a.Device, a.DType, MatrixShape.Of(a.Shape, k, n));
        HostMatrices.Run(new Function((int)m, (int)n), a, null, u, s, vt);
        if (u.Record<Node>(a) is { } node)
        {
            node.AlsoOutput(s);
            node.AlsoOutput(vt);
            (node.U, node.S, node.Vt) = (node.Save(u), node.Save(s), node.Save(vt));
        }
        return (u, s, vt);
    }

    internal readonly struct Function(int m, int n) : IMatrixFunction
    {
        public static string Operation => "Svd";

        public void Apply<T>(in MatrixArguments arguments, long index) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var x = arguments;
            if (typeof(T) == typeof(float)) SingularValueDecomposition.Decompose(x.X.Of<float>(index), m, n, x.Y.Of<float>(index), x.Y1.Of<float>(index), x.Y2.Of<float>(index));
            else SingularValueDecomposition.Decompose(x.X.Of<double>(index), m, n, x.Y.Of<double>(index), x.Y1.Of<double>(index), x.Y2.Of<double>(index));
        }
    }

    private sealed class Node : TapeNode
    {
        public Saved U, S, Vt;

        public override string Operation => "Svd";

        // dA = U·[(F∘(Uᵀ·dU − dUᵀ·U))·Σ + diag(dσ) + Σ·(F∘(Vᵀ·dV − dVᵀ·V))]·Vᵀ + (I − U·Uᵀ)·dU·Σ⁻¹·Vᵀ + U·Σ⁻¹·dVᵀ·(I − V·Vᵀ)
        // with Fᵢⱼ = 1/(σⱼ² − σᵢ²) off the diagonal.
        public override void Backward(in NodeGradients gradients)
        {
            Tensor u = U.Tensor, s = S.Tensor, vt = Vt.Tensor;
            Tensor row = s.Unsqueeze(-2), column = s.Unsqueeze(-1);
            var f = MatrixShape.ReciprocalOrZero((row - column) * (row + column));
            var da = Tensor.Zeros(u.Device, u.DType, MatrixShape.Of(u.Shape, u.Shape[-2], vt.Shape[-1]));
            if (gradients.Output(1) is { } ds) da += (u * ds.Unsqueeze(-2)).MatMul(vt);
            if (gradients.Output(0) is { } du)
            {
                var inner = u.MatMul(du, transposeA: true);
                da += u.MatMul(f * (inner - inner.Transpose()) * row).MatMul(vt);
                if (u.Shape[-2] > s.Shape[-1]) da += ((du - u.MatMul(inner)) * MatrixShape.ReciprocalOrZero(row)).MatMul(vt);
            }
            if (gradients.Output(2) is { } dvt)
            {
                var inner = vt.MatMul(dvt, transposeB: true);
                da += u.MatMul(column * f * (inner - inner.Transpose())).MatMul(vt);
                if (vt.Shape[-1] > s.Shape[-1]) da += u.MatMul(MatrixShape.ReciprocalOrZero(column) * (dvt - inner.Transpose().MatMul(vt)));
            }
            gradients.Add(0, da);
        }
    }
}
