using Native.Compute;

namespace Native.Nn;

/// <summary>y = x·Wᵀ (+ b).</summary>
public sealed class Linear : Module
{
    private readonly Tensor? bias;
    private ILinearWeights weights;

    /// <summary>A layer whose weights are normal with a standard deviation of <paramref name="deviation"/>, and whose bias is 0.</summary>
    /// <param name="device">Where it lives; its generator draws the weights.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="outputs">Columns of y.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="deviation">Of the initial weights; null stands for 1/√inputs, 0 makes a layer that starts silent.</param>
    /// <param name="type">The type of the parameters.</param>
    public Linear(Device device, long inputs, long outputs, bool hasBias = false, double? deviation = null, DType type = DType.F32)
        : this(Initializer.Random(device, type), inputs, outputs, hasBias, deviation)
    {
    }

    /// <summary>A layer whose parameters an initializer makes.</summary>
    /// <param name="initializer">Makes the weights and the bias.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="outputs">Columns of y.</param>
    /// <param name="hasBias">Whether there is a bias; it starts at 0.</param>
    /// <param name="deviation">Of the initial weights; null stands for 1/√inputs.</param>
    /// <param name="order">How the matrix is stored.</param>
    public Linear(Initializer initializer, long inputs, long outputs, bool hasBias = false, double? deviation = null, MatrixOrder order = MatrixOrder.OutputsByInputs)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        var shape = order == MatrixOrder.OutputsByInputs ? new Shape(outputs, inputs) : new Shape(inputs, outputs);
        weights = Include<ILinearWeights>(new DenseWeights(initializer.Normal(shape, deviation ?? 1 / Math.Sqrt(inputs)), order));
        if (hasBias) bias = Register("bias", initializer.Constant(new Shape(outputs), 0));
    }

    /// <summary>A layer of these parameters: a matrix [outputs, inputs], and a bias [outputs] or nothing.</summary>
    internal Linear(Tensor weight, Tensor? bias)
    {
        weights = Include<ILinearWeights>(new DenseWeights(weight));
        if (bias is { } given) this.bias = Register("bias", given);
    }

    /// <summary>The bias, if there is one.</summary>
    internal Tensor? Bias => bias;

    /// <summary>What the matrix is stored as, a row for each output: numbers or quantized blocks; null where it is stored otherwise.</summary>
    internal Tensor? Stored => weights switch
    {
        DenseWeights { Order: MatrixOrder.OutputsByInputs } dense => dense.Weight,
        QuantizedWeights quantized => quantized.Blocks,
        _ => null,
    };

    /// <summary>The layers of the same input, this one among them, whose matrices one product can serve where they are neighbors in memory; see <see cref="JoinedLinears"/>.</summary>
    internal IReadOnlyList<Linear> Neighbors { get; init; } = [];

    /// <summary>The matrix; another one of the same sizes may take its place.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public ILinearWeights Weights
    {
        get => weights;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Inputs != weights.Inputs || value.Outputs != weights.Outputs)
                throw new ArgumentException($"Linear.Weights: {value.Inputs} inputs and {value.Outputs} outputs in place of {weights.Inputs} and {weights.Outputs}; they must agree", nameof(value));
            weights = Replace(weights, value);
        }
    }

    /// <summary>x·Wᵀ + b + residual.</summary>
    /// <param name="x">[.., inputs].</param>
    /// <param name="residual">Added to the result: [.., outputs] or nothing.</param>
    /// <param name="activation">Applied before the residual is added.</param>
    public Tensor Forward(Tensor x, Tensor? residual = null, Activation activation = Activation.None) => weights.Multiply(x, bias, activation, residual);
}
