using System.Numerics;
using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute;

/// <summary>A = V·diag(λ)·Vᵀ of symmetric matrices.</summary>
/// <remarks>Computed on the host in F64, the matrices of a batch in parallel; tensors of GPUs are copied there and back. The gradient
/// is computed on the device.</remarks>
public static class EigenSymmetricOperation
{
    /// <summary>Eigenvalues, ascending, and orthonormal eigenvectors of each matrix. Errors are about n·ε·‖A‖.</summary>
    /// <param name="a">[.., n, n], F32 or F64, finite; only the lower halves are read. The gradient is that of a symmetric A, itself symmetric.</param>
    /// <returns>Values [.., n], and vectors [.., n, n]: column j belongs to value j, its sign is arbitrary. The gradient of the vectors
    /// is meaningful for functions that do not depend on what is arbitrary, and for vectors of equal values leaves out their mixing.</returns>
    /// <exception cref="ArgumentException">An element is not finite; the message names the matrix and the element.</exception>
    /// <exception cref="ShapeException">There are fewer than two axes, or the matrices are not square.</exception>
    /// <exception cref="NotSupportedException">The elements are neither F32 nor F64.</exception>
    public static (Tensor Values, Tensor Vectors) EigenSymmetric(this Tensor a)
    {
        MatrixShape.Square(a, "EigenSymmetric");
        var n = a.Shape[-1];
        var values = Tensor.Empty(a.Device, a.DType, MatrixShape.Of(a.Shape, n));
        var vectors = Tensor.Empty(a.Device, a.DType, a.Shape);
        HostMatrices.Run(new Function((int)n), a, null, values, vectors);
        if (values.Record<Node>(a) is { } node)
        {
            node.AlsoOutput(vectors);
            (node.Values, node.Vectors) = (node.Save(values), node.Save(vectors));
        }
        return (values, vectors);
    }

    internal readonly struct Function(int n) : IMatrixFunction
    {
        public static string Operation => "EigenSymmetric";

        public void Apply<T>(in MatrixArguments arguments, long index) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (typeof(T) == typeof(float)) SymmetricEigen.Decompose(arguments.X.Of<float>(index), n, arguments.Y.Of<float>(index), arguments.Y1.Of<float>(index));
            else SymmetricEigen.Decompose(arguments.X.Of<double>(index), n, arguments.Y.Of<double>(index), arguments.Y1.Of<double>(index));
        }
    }

    private sealed class Node : TapeNode
    {
        public Saved Values, Vectors;

        public override string Operation => "EigenSymmetric";

        // dA is the symmetric part of V·(diag(dλ) + F∘(Vᵀ·dV))·Vᵀ with Fᵢⱼ = 1/(λⱼ − λᵢ) off the diagonal.
        public override void Backward(in NodeGradients gradients)
        {
            var v = Vectors.Tensor;
            Tensor? left = gradients.Output(0) is { } dValues ? v * dValues.Unsqueeze(-2) : null;
            if (gradients.Output(1) is { } dVectors)
            {
                var values = Values.Tensor;
                var f = MatrixShape.ReciprocalOrZero(values.Unsqueeze(-2) - values.Unsqueeze(-1));
                var turned = v.MatMul(f * v.MatMul(dVectors, transposeA: true));
                left = left is { } l ? l + turned : turned;
            }
            var da = left!.Value.MatMul(v, transposeB: true);
            gradients.Add(0, (da + da.Transpose()) * 0.5);
        }
    }
}
