using System.Runtime.InteropServices;
using Native.Bench.Limits;

namespace Native.Bench.Tests.Limits;

public unsafe class LimitTests
{
    [Fact]
    public void The_loops_compute_what_they_say()
    {
        const int Count = 4096;
        float* x = Allocate(Count), y = Allocate(Count), z = Allocate(Count);
        try
        {
            for (var i = 0; i < Count; i++) (x[i], y[i]) = (i % 7, i % 5);
            var sum = Enumerable.Range(0, Count).Sum(i => i % 7);
            Assert.Equal(sum, LimitKernels.Read(x, Count));
            Assert.Equal(sum, LimitKernels.ReadEight(x, Count));
            foreach (var bypass in new[] { false, true })
            {
                new Span<float>(z, Count).Clear();
                LimitKernels.Copy(x, z, Count, bypass);
                Assert.True(new Span<float>(x, Count).SequenceEqual(new Span<float>(z, Count)));
                LimitKernels.Add(x, y, z, Count, bypass);
                for (var i = 0; i < Count; i++) Assert.Equal(i % 7 + i % 5, z[i]);
            }
            // x = 0.999 x + 0.001 from 0.001: 1 - 0.999^(n+1), in every lane of every chain.
            Assert.Equal(LimitKernels.FlopsPerRepetition / 2 * (1 - Math.Pow(0.999, 1001)), LimitKernels.Fma(1000), 1.0);
        }
        finally
        {
            NativeMemory.AlignedFree(x);
            NativeMemory.AlignedFree(y);
            NativeMemory.AlignedFree(z);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Limits_are_measured_with_any_number_of_threads(int threads)
    {
        using var probe = new LimitProbe(threads);
        var limits = probe.Measure(1, null, TestContext.Current.CancellationToken);
        Assert.Equal(threads, limits.Threads);
        Assert.All(new[] { limits.FmaRate, limits.ReadRate, limits.CopyRate, limits.AddRate }, rate => Assert.True(double.IsFinite(rate) && rate > 1e8));
    }

    [Fact]
    public void The_roof_is_memory_on_the_left_and_arithmetic_on_the_right()
    {
        var limits = new MachineLimits(1, 256, 100e9, 8e9, 10e9, 9e9);
        Assert.Equal(10e9, limits.Roof(1));
        Assert.Equal(100e9, limits.Roof(10));
        Assert.Equal(100e9, limits.Roof(1000));
    }

    private static float* Allocate(int count) => (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
}
