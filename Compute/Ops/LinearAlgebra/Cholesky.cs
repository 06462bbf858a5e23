using System.Numerics;
using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>A = L·Lᵀ of symmetric positive definite matrices, and solutions from it.</summary>
/// <remarks>Computed on the host, the matrices of a batch in parallel; tensors of GPUs are copied there and back.</remarks>
public static class CholeskyOperation
{
    /// <summary>The lower triangular L of each matrix, zeros above its diagonal. The backward error ‖A − L·Lᵀ‖ is at most about n·ε·‖A‖.</summary>
    /// <param name="a">[.., n, n], F32 or F64; only the lower halves are read. The gradient is that of a symmetric A, itself symmetric.</param>
    /// <returns>[.., n, n].</returns>
    /// <exception cref="NotPositiveDefiniteException">A pivot is not positive; the message names the matrix, the row and the value.</exception>
    /// <exception cref="ShapeException">There are fewer than two axes, or the matrices are not square.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static Tensor Cholesky(this Tensor a)
    {
        MatrixShape.Square(a, "Cholesky");
        var l = Tensor.Empty(a.Device, a.DType, a.Shape);
        HostMatrices.Run(new Function((int)a.Shape[-1]), a, null, l);
        if (l.Record<Node>(a) is { } node) node.L = node.Save(l);
        return l;
    }

    /// <summary>The X of A·X = B, from the factor L of A.</summary>
    /// <param name="l">[.., n, n], from <see cref="Cholesky"/>.</param>
    /// <param name="b">[.., n, rhs] of l's type; leading dimensions broadcast.</param>
    /// <returns>[.., n, rhs].</returns>
    /// <exception cref="SingularMatrixException">A diagonal element of l is 0.</exception>
    /// <exception cref="ShapeException">l is not square, or b has another number of rows.</exception>
    /// <exception cref="NotSupportedException">The types differ, or are neither F32 nor F64.</exception>
    public static Tensor CholeskySolve(this Tensor l, Tensor b) =>
        l.TriangularSolve(l.TriangularSolve(b, Triangle.Lower), Triangle.Lower, transposed: true);

    internal readonly struct Function(int n) : IMatrixFunction
    {
        public static string Operation => "Cholesky";

        public void Apply<T>(in MatrixArguments arguments, long index) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Numerics.Cholesky.Factor<T>(arguments.X.Of<T>(index), n, arguments.Y.Of<T>(index));
    }

    private sealed class Node : TapeNode
    {
        public Saved L;

        public override string Operation => "Cholesky";

        // With P the lower half, its diagonal halved, of Lᵀ·dL: dA is the symmetric part of L⁻ᵀ·P·L⁻¹.
        public override void Backward(in NodeGradients gradients)
        {
            var l = L.Tensor;
            var product = l.MatMul(gradients.Dy.Tril(), transposeA: true);
            var p = (product.Tril() + product.Tril(-1)) * 0.5;
            var left = l.TriangularSolve(p, Triangle.Lower, transposed: true);
            var s = l.TriangularSolve(left.Transpose(), Triangle.Lower, transposed: true);
            gradients.Add(0, (s + s.Transpose()) * 0.5);
        }
    }
}
