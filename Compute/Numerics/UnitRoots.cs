namespace Native.Compute.Numerics;

/// <summary>Points on the unit circle, correct to the last bit or nearly so.</summary>
internal static class UnitRoots
{
    /// <summary>exp(−2πi·k/n). The angle is reduced in integers, so a large k costs no accuracy.</summary>
    internal static (double Re, double Im) At(long k, long n)
    {
        k %= n;
        var quadrant = 4 * k / n;
        var rest = 4 * k - quadrant * n;
        double c, s;
        if (2 * rest <= n) (s, c) = Math.SinCos(Math.PI / 2 * ((double)rest / n));
        else (c, s) = Math.SinCos(Math.PI / 2 * ((double)(n - rest) / n));
        return quadrant switch
        {
            0 => (c, -s),
            1 => (-s, -c),
            2 => (-c, s),
            _ => (s, c),
        };
    }

    internal static T[] Narrow<T>(double[] wide, float[] narrow) => typeof(T) == typeof(double) ? (T[])(object)wide : (T[])(object)narrow;

    internal static float[] ToFloat(double[] wide) => Array.ConvertAll(wide, x => (float)x);
}
