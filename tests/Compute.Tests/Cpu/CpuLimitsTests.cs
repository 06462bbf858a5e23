using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

public sealed class CpuLimitsTests
{
    [Fact]
    public void Limits_are_finite_and_positive()
    {
        using var pool = new WorkPool(2);
        Assert.InRange(CpuLimits.MeasureFmaPeak(pool), 0.01, 1e6);
        Assert.InRange(CpuLimits.MeasureFmaPeak(pool, DType.F64), 0.01, 1e6);
        Assert.InRange(CpuLimits.MeasureReadBandwidth(pool), 1e7, 1e13);
        Assert.InRange(CpuLimits.MeasureStreamBandwidth(pool), 1e7, 1e13);
    }

    [Fact]
    public void The_peak_of_a_type_without_multiply_add_is_refused()
    {
        using var pool = new WorkPool(1);
        Assert.Contains("I32", Assert.Throws<NotSupportedException>(() => CpuLimits.MeasureFmaPeak(pool, DType.I32)).Message, StringComparison.Ordinal);
    }
}
