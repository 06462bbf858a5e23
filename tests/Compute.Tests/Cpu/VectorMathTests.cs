using System.Runtime.Intrinsics;
using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

public sealed class VectorMathTests
{
    [Fact]
    public void Exp_is_within_two_units_in_the_last_place_at_every_width()
    {
        for (var x = -87.3f; x < 88f; x += 0.00731f)
        {
            var expected = Math.Exp(x);
            var ulp = (double)MathF.BitIncrement((float)expected) - (float)expected;
            foreach (var value in All(x))
            {
                if (!(Math.Abs(value - expected) <= 2 * ulp)) Assert.Fail($"exp({x:R}) is {value:R} instead of {expected:R}, ulp {ulp:R}.");
            }
        }
    }

    [Fact]
    public void Exp_of_special_values()
    {
        foreach (var value in All(0)) Assert.Equal(1, value);
        foreach (var value in All(float.NegativeInfinity)) Assert.Equal(0, value);
        foreach (var value in All(-1000)) Assert.Equal(0, value);
        foreach (var value in All(float.NaN)) Assert.Equal(float.NaN, value);
    }

    private static float[] All(float x) =>
    [
        VectorMath.Exp(Vector512.Create(x))[7], VectorMath.Exp(Vector256.Create(x))[3], VectorMath.Exp(Vector128.Create(x))[1], F32x1.Exp(x),
    ];
}
