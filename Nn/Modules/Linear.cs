using Native.Compute;

namespace Native.Nn;

/// <summary>y = x·Wᵀ (+ b).</summary>
public sealed class Linear : Module
{
    private readonly Tensor? bias;

    /// <summary>A layer whose weights are normal with a standard deviation of <paramref name="deviation"/>, and whose bias is 0.</summary>
    /// <param name="device">Where it lives; its generator draws the weights.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="outputs">Columns of y.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="deviation">Of the initial weights; null stands for 1/√inputs, 0 makes a layer that starts silent.</param>
    /// <param name="type">The type of the parameters.</param>
    public Linear(Device device, long inputs, long outputs, bool hasBias = false, double? deviation = null, DType type = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Weight = Register("weight", Tensor.Normal(device, type, new Shape(outputs, inputs), deviation: deviation ?? 1 / Math.Sqrt(inputs)));
        if (hasBias) bias = Register("bias", Tensor.Zeros(device, type, new Shape(outputs)));
    }

    /// <summary>W, [outputs, inputs].</summary>
    public Tensor Weight { get; }

    /// <summary>x·Wᵀ + b + residual.</summary>
    /// <param name="x">[.., inputs].</param>
    /// <param name="residual">Added to the result: [.., outputs] or nothing.</param>
    public Tensor Forward(Tensor x, Tensor? residual = null) => x.MatMul(Weight, transposeB: true, bias: bias, residual: residual);
}
