namespace Native.Compute.Catalog;

/// <summary>Functions of the reference that the class library lacks, from their series.</summary>
internal static class ScalarMath
{
    /// <summary>erf: the power series up to 3, the continued fraction of erfc beyond.</summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) > 6) return Math.Sign(x);
        var a = Math.Abs(x);
        if (a < 3)
        {
            // All terms positive: e^(-x²)·2/√π·Σ 2ⁿ x^(2n+1) / (2n+1)!!
            double term = a, sum = a;
            for (var n = 1; term > 1e-18 * sum && n < 200; n++)
            {
                term *= 2 * a * a / (2 * n + 1);
                sum += term;
            }
            return Math.Sign(x) * sum * Math.Exp(-a * a) * 2 / Math.Sqrt(Math.PI);
        }
        var fraction = 0.0;
        for (var k = 120; k > 0; k--) fraction = k / 2.0 / (a + fraction);
        return Math.Sign(x) * (1 - Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction));
    }
}
