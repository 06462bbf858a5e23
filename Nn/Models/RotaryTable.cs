using Native.Compute;

namespace Native.Nn;

/// <summary>Cosines and sines by position, made as far as they are needed.</summary>
internal sealed class RotaryTable(Device device, RopeOptions options, int size, int context, DType type)
{
    private readonly double[] frequencies = options.Frequencies(size);
    private readonly DType tableType = type == DType.F64 ? DType.F64 : DType.F32;
    private Tensor cosine, sine;

    /// <summary>Positions that there are angles for. Where it changes the angles have moved.</summary>
    public int Positions { get; private set; }

    /// <summary>Makes angles for as many positions, unless they are there.</summary>
    public void Reserve(int end)
    {
        if (end > Positions) Grow(end);
    }

    /// <summary>The angles of these positions, [count, size/2] each.</summary>
    /// <param name="index">[count] of I32.</param>
    /// <param name="end">One more than the largest of them.</param>
    public (Tensor Cosine, Tensor Sine) At(Tensor index, int end)
    {
        Reserve(end);
        return (cosine.IndexSelect(index), sine.IndexSelect(index));
    }

    private void Grow(int end)
    {
        var count = (int)Math.Min(context, Math.Max(256, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)end)));
        double[] cosines = new double[count * frequencies.Length], sines = new double[cosines.Length];
        for (var i = 0; i < cosines.Length; i++)
        {
            var (s, c) = Math.SinCos(i / frequencies.Length * frequencies[i % frequencies.Length]);
            (cosines[i], sines[i]) = (c * options.Magnitude, s * options.Magnitude);
        }
        if (Positions > 0)
        {
            cosine.Dispose();
            sine.Dispose();
        }
        cosine = Place(cosines, count);
        sine = Place(sines, count);
        Positions = count;
    }

    private Tensor Place(double[] values, int count)
    {
        using var scope = device.NoGrad();
        return device.Own(Tensor.From<double>(device, values, new Shape(count, frequencies.Length)).To(tableType));
    }
}
