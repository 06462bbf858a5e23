using Native.Compute;

namespace Native.Nn;

/// <summary>Cosines and sines of the angles position·base^(-2i/size), for positions from 0.</summary>
public sealed class RotaryAngles
{
    private readonly Tensor cosine, sine;

    /// <summary>The angles of the first <paramref name="positions"/> positions for heads of <paramref name="size"/> elements.</summary>
    /// <param name="device">Where the tables live.</param>
    /// <param name="positions">The longest sequence.</param>
    /// <param name="size">Elements of a head; even.</param>
    /// <param name="wavelengthBase">The base.</param>
    /// <param name="type">The type of the tensors that are rotated.</param>
    /// <exception cref="ArgumentException">The size is odd or not positive.</exception>
    public RotaryAngles(Device device, int positions, int size, double wavelengthBase = 10_000, DType type = DType.F32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1);
        if (size < 2 || size % 2 != 0) throw new ArgumentException($"RotaryAngles: heads of {size} elements; an even number is needed", nameof(size));
        var pairs = size / 2;
        double[] cosines = new double[positions * pairs], sines = new double[positions * pairs];
        for (var i = 0; i < cosines.Length; i++)
            (sines[i], cosines[i]) = Math.SinCos(i / pairs * Math.Pow(wavelengthBase, -2.0 * (i % pairs) / size));
        var tableType = type == DType.F64 ? DType.F64 : DType.F32;
        var shape = new Shape(positions, pairs);
        cosine = Tensor.From<double>(device, cosines, shape).To(tableType);
        sine = Tensor.From<double>(device, sines, shape).To(tableType);
    }

    /// <summary>x [.., positions, size] with each position's pairs rotated.</summary>
    public Tensor Rotate(Tensor x)
    {
        var positions = x.Shape[-2];
        return x.Rope(cosine.Slice(0, 0, positions), sine.Slice(0, 0, positions));
    }
}
