using System.Runtime.Intrinsics;
using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

public sealed class LaneMathTests
{
    [Fact]
    public void Exp_is_within_two_units_in_the_last_place_at_every_width()
    {
        for (var x = -103f; x < 88.7f; x += 0.00731f)
        {
            Close(Math.Exp(x), 2, x, LaneMath.Exp(Vector512.Create(x))[3], LaneMath.Exp(Vector256.Create(x))[3], LaneMath.Exp(Vector128.Create(x))[3]);
            if (x <= 0)
                Close(Math.Exp(x), 2, x, LaneMath.BoundedExp(Vector512.Create(x))[5], LaneMath.BoundedExp(Vector256.Create(x))[5], LaneMath.BoundedExp(Vector128.Create(x))[2]);
        }
    }

    [Fact]
    public void Times_sigmoid_is_within_four_units_in_the_last_place_at_every_width()
    {
        // Below -84 the product is subnormal in one step and rounded twice.
        for (var z = -84f; z < 120f; z += 0.00917f)
            foreach (var a in new[] { z, 1f, -3.3f })
                Close(a / (1 + Math.Exp(-(double)z)), 4, z, TimesSigmoid(a, z));
    }

    [Fact]
    public void Special_values_are_those_of_the_formula()
    {
        foreach (var x in new[] { 0f, -0f, 1000, -1000, -104, -110, 89, float.PositiveInfinity, float.NegativeInfinity, float.NaN })
            foreach (var got in new[] { LaneMath.Exp(Vector512.Create(x))[0], LaneMath.Exp(Vector256.Create(x))[0], LaneMath.Exp(Vector128.Create(x))[0] })
                Assert.Equal(MathF.Exp(x), got);
        foreach (var x in new[] { -0f, -1000, float.NegativeInfinity, float.NaN })
            foreach (var got in new[] { LaneMath.BoundedExp(Vector512.Create(x))[0], LaneMath.BoundedExp(Vector256.Create(x))[0], LaneMath.BoundedExp(Vector128.Create(x))[0] })
                Assert.Equal(MathF.Exp(x), got);
        foreach (var x in new[] { 0f, 500, -500, float.PositiveInfinity, float.NegativeInfinity, float.NaN })
            foreach (var got in TimesSigmoid(x, x))
                Assert.Equal(x / (1 + MathF.Exp(-x)), got);
        foreach (var got in TimesSigmoid(-500, -500)) Assert.True(float.IsNegative(got));
    }

    private static float[] TimesSigmoid(float a, float z) =>
    [
        LaneMath.TimesSigmoid(Vector512.Create(a), Vector512.Create(z))[9], LaneMath.TimesSigmoid(Vector256.Create(a), Vector256.Create(z))[1],
        LaneMath.TimesSigmoid(Vector128.Create(a), Vector128.Create(z))[0],
    ];

    private static void Close(double expected, double units, float x, params ReadOnlySpan<float> values)
    {
        var ulp = (double)MathF.BitIncrement(MathF.Abs((float)expected)) - MathF.Abs((float)expected);
        foreach (var value in values)
            if (!(Math.Abs(value - expected) <= units * ulp)) Assert.Fail($"at {x:R}: {value:R} instead of {expected:R}, {Math.Abs(value - expected) / ulp:F2} units.");
    }
}
