namespace Native.Compute.Kernels;

/// <summary>exp(−2πi·k/n) in kernels. The angle is reduced in integers to an eighth of a turn, so a large k costs no accuracy.</summary>
internal readonly struct UnitRoot<T>(T re, T im) where T : struct, IRealElement<T>
{
    public T Re => re;

    public T Im => im;

    /// <summary>The root for 0 ≤ k &lt; n.</summary>
    public static UnitRoot<T> At(long k, long n)
    {
        var quadrant = 4 * k / n;
        var rest = 4 * k - quadrant * n;
        var folds = 2 * rest > n;
        var angle = T.Constant(1.5707963267948966) * (T.FromInt64(folds ? n - rest : rest) / T.FromInt64(n));
        var c = RealMath.Cos(angle);
        var s = RealMath.Sin(angle);
        var cos = folds ? s : c;
        var sin = folds ? c : s;
        if (quadrant == 0) return new(cos, -sin);
        if (quadrant == 1) return new(-sin, -cos);
        if (quadrant == 2) return new(-cos, sin);
        return new(sin, cos);
    }
}
