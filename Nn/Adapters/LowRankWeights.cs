using Native.Compute;

namespace Native.Nn;

/// <summary>W + scale·B·A (Hu and others, 2021): a matrix that stays and a product of two narrow ones that is trained. B starts at 0.</summary>
public sealed class LowRankWeights : Module, ILinearWeights
{
    private readonly double scale;

    /// <summary>Puts two narrow matrices beside a matrix.</summary>
    /// <param name="initializer">Makes them.</param>
    /// <param name="weights">The matrix, in any form.</param>
    /// <param name="rank">Rows of A and columns of B.</param>
    /// <param name="scale">The factor of their product.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not positive.</exception>
    public LowRankWeights(Initializer initializer, ILinearWeights weights, int rank, double scale)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        Base = Include(weights);
        // As large as the reference's uniform numbers.
        A = Register("lora_A.weight", initializer.Normal(new Shape(rank, weights.Inputs), 1 / Math.Sqrt(3.0 * weights.Inputs)));
        B = Register("lora_B.weight", initializer.Constant(new Shape(weights.Outputs, rank), 0));
        this.scale = scale;
    }

    /// <summary>The matrix that stays.</summary>
    public ILinearWeights Base { get; }

    /// <summary>[rank, inputs].</summary>
    public Tensor A { get; }

    /// <summary>[outputs, rank].</summary>
    public Tensor B { get; }

    /// <summary>Whether the product is part of the matrix now, so that it costs nothing.</summary>
    public bool IsMerged { get; private set; }

    /// <inheritdoc/>
    public long Inputs => Base.Inputs;

    /// <inheritdoc/>
    public long Outputs => Base.Outputs;

    /// <inheritdoc/>
    public Tensor Multiply(Tensor x, Tensor? bias, Activation activation, Tensor? residual)
    {
        if (IsMerged) return Base.Multiply(x, bias, activation, residual);
        var low = x.MatMul(A, transposeB: true).ScaleAdd(scale, 0);
        if (activation == Activation.None) return Base.Multiply(x, bias, activation, low.MatMul(B, transposeB: true, residual: residual));
        var y = Base.Multiply(x, bias, Activation.None, low.MatMul(B, transposeB: true)).Activate(activation);
        return residual is { } added ? y.Add(added) : y;
    }

    /// <summary>Adds the product to the matrix.</summary>
    /// <exception cref="InvalidOperationException">It is merged already, or the matrix is not dense.</exception>
    public void Merge()
    {
        if (IsMerged) throw new InvalidOperationException("LowRankWeights.Merge: it is merged already");
        Add(scale);
        IsMerged = true;
    }

    /// <summary>Takes the product out of the matrix again, which is then what it was but for rounding: of the last digit of the larger of W and B·A.</summary>
    /// <exception cref="InvalidOperationException">It is not merged.</exception>
    public void Unmerge()
    {
        if (!IsMerged) throw new InvalidOperationException("LowRankWeights.Unmerge: it is not merged");
        Add(-scale);
        IsMerged = false;
    }

    private void Add(double factor)
    {
        if (Base is not DenseWeights { Matrix: var matrix })
            throw new InvalidOperationException($"LowRankWeights.Merge: the matrix is a {Base.GetType().Name}; only dense ones take the product up");
        using var scope = A.Device.NoGrad();
        var type = matrix.DType == DType.F64 ? DType.F64 : DType.F32;
        var product = B.To(type).MatMul(A.To(type)).ScaleAdd(factor, 0);
        matrix.CopyFrom(matrix.To(type).Add(product).To(matrix.DType));
    }
}
