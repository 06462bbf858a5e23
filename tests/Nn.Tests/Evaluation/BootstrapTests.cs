using Native.Nn.Evaluation;

namespace Native.Nn.Tests.Evaluation;

public sealed class BootstrapTests
{
    [Fact]
    public void The_interval_of_a_mean_is_near_that_of_theory()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 400).Select(_ => random.NextDouble()).ToArray();
        var estimate = new Bootstrap().Mean(values);
        var (mean, error) = (values.Average(), 1.96 * Math.Sqrt(1.0 / 12 / 400));
        Assert.Equal(mean, estimate.Value, 12);
        Assert.InRange(estimate.High - estimate.Low, 1.7 * error, 2.3 * error);
        Assert.InRange(mean, estimate.Low, estimate.High);
        Assert.Equal(400, estimate.Units);
    }

    [Fact]
    public void Intervals_hold_what_they_promise()
    {
        var random = new Random(2);
        var held = 0;
        for (var round = 0; round < 300; round++)
        {
            // Sums over parts of different sizes, whose ratio is 2 in truth.
            var sizes = Enumerable.Range(0, 60).Select(_ => 1 + 9 * random.NextDouble()).ToArray();
            var measured = sizes.Select(size => size * (1.5 + random.NextDouble())).ToArray();
            var estimate = new Bootstrap { Resamples = 400, Level = 0.9, Seed = (ulong)round }.Ratio(measured, sizes);
            if (estimate.Low <= 2 && 2 <= estimate.High) held++;
        }
        Assert.InRange(held / 300.0, 0.83, 0.95);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        double[] values = [1, 5, 2, 8, 3];
        Assert.Equal(new Bootstrap { Seed = 3 }.Mean(values), new Bootstrap { Seed = 3 }.Mean(values));
        Assert.NotEqual(new Bootstrap { Seed = 3, Resamples = 50 }.Mean(values), new Bootstrap { Seed = 4, Resamples = 50 }.Mean(values));
        Assert.Equal(new Estimate(2, 2, 2, 3), new Bootstrap().Ratio([2, 4, 6], [1, 2, 3]));
    }

    [Fact]
    public void Nothing_to_draw_from_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Bootstrap().Mean([]));
        Assert.Throws<ArgumentException>(() => new Bootstrap().Ratio([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => new Bootstrap { Level = 1 }.Mean([1]));
        Assert.Throws<ArgumentException>(() => new Bootstrap { Resamples = 0 }.Mean([1]));
    }
}
