using Native.Compute;

namespace Native.Nn;

/// <summary>The matrix of a linear layer, however it is stored: dense, quantized, low-rank. A <see cref="Linear"/> takes any.</summary>
public interface ILinearWeights : IModule
{
    /// <summary>Columns of x.</summary>
    long Inputs { get; }

    /// <summary>Columns of the product.</summary>
    long Outputs { get; }

    /// <summary>act(x·Wᵀ + bias) + residual.</summary>
    /// <param name="x">[.., inputs].</param>
    /// <param name="bias">[outputs] or nothing.</param>
    /// <param name="activation">Applied to the sum with the bias.</param>
    /// <param name="residual">Added last: [.., outputs] or nothing.</param>
    Tensor Multiply(Tensor x, Tensor? bias, Activation activation, Tensor? residual);
}

/// <summary>The table of an embedding, however it is stored. It can be read by rows, and as the matrix of a head.</summary>
public interface IEmbeddingWeights : ILinearWeights
{
    /// <summary>Rows of the table: the shape of the index (I32 or I64), then <see cref="ILinearWeights.Inputs"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the table. On a GPU thrown at the next synchronization.</exception>
    Tensor Rows(Tensor index);
}

/// <summary>How the matrix of a linear layer lies in memory.</summary>
public enum MatrixOrder
{
    /// <summary>[outputs, inputs], as most checkpoints have it.</summary>
    OutputsByInputs,
    /// <summary>[inputs, outputs], as GPT-2's checkpoints have it.</summary>
    InputsByOutputs,
}

/// <summary>A matrix of trained numbers, named weight.</summary>
public sealed class DenseWeights : Module, IEmbeddingWeights
{
    private readonly DType rowType;

    /// <summary>Takes a tensor as the matrix.</summary>
    /// <param name="weight">[outputs, inputs], or as the order says. F16 and BF16 also go with an F32 x.</param>
    /// <param name="order">What its rows are.</param>
    /// <param name="rowType">The type of what <see cref="Rows"/> gives; null stands for the matrix's own.</param>
    /// <exception cref="ShapeException">It is no matrix.</exception>
    public DenseWeights(Tensor weight, MatrixOrder order = MatrixOrder.OutputsByInputs, DType? rowType = null)
    {
        if (weight.Rank != 2) throw new ShapeException($"DenseWeights: a weight of shape {weight.Shape}; a matrix is needed");
        (Order, this.rowType) = (order, rowType ?? weight.DType);
        Weight = Register("weight", weight);
    }

    /// <summary>The matrix.</summary>
    public Tensor Weight { get; }

    /// <summary>How it lies in memory.</summary>
    public MatrixOrder Order { get; }

    /// <summary>The matrix as [outputs, inputs], whatever its order.</summary>
    internal Tensor Matrix => Order == MatrixOrder.OutputsByInputs ? Weight : Weight.Transpose();

    /// <inheritdoc/>
    public long Inputs => Weight.Shape[Order == MatrixOrder.OutputsByInputs ? 1 : 0];

    /// <inheritdoc/>
    public long Outputs => Weight.Shape[Order == MatrixOrder.OutputsByInputs ? 0 : 1];

    /// <inheritdoc/>
    public Tensor Multiply(Tensor x, Tensor? bias, Activation activation, Tensor? residual) =>
        x.MatMul(Weight, transposeB: Order == MatrixOrder.OutputsByInputs, bias: bias, activation: activation, residual: residual);

    /// <inheritdoc/>
    public Tensor Rows(Tensor index) => Matrix.Embedding(index).To(rowType);
}
