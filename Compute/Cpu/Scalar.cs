namespace Native.Compute.Cpu;

/// <summary>The arithmetic of one float or double in generic code.</summary>
internal static unsafe class Scalar<T> where T : unmanaged
{
    /// <summary>x·y + z, fused exactly where <see cref="ILane{V,T}.MultiplyAdd"/> is.</summary>
    public static T MultiplyAdd(T x, T y, T z)
    {
        if (typeof(T) == typeof(float))
        {
            var value = float.MultiplyAddEstimate(*(float*)&x, *(float*)&y, *(float*)&z);
            return *(T*)&value;
        }
        else
        {
            var value = double.MultiplyAddEstimate(*(double*)&x, *(double*)&y, *(double*)&z);
            return *(T*)&value;
        }
    }

    public static T From(double value)
    {
        if (typeof(T) == typeof(double)) return *(T*)&value;
        var single = (float)value;
        return *(T*)&single;
    }

    public static double ToDouble(T value) => typeof(T) == typeof(double) ? *(double*)&value : *(float*)&value;
}
