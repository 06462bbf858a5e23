using System.Numerics;
using Native.Compute.Catalog;

namespace Native.Compute.Tests;

/// <summary>The generator against its paper, and the numbers against their distributions.</summary>
public sealed class RandomTests : IDisposable
{
    private const int Count = 200_000;

    private readonly CpuDevice device = new(2);

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(0UL, 0UL, 0UL, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Philox_gives_the_published_words(ulong block, ulong stream, ulong seed, string expected)
    {
        var words = new Philox(seed).Block(block, stream);
        Assert.Equal(expected, $"{words.X:x8} {words.Y:x8} {words.Z:x8} {words.W:x8}");
        Assert.Equal(expected, Words(block, stream, seed));
    }

    // The generator once more, on unbounded integers: two multiplications, four words exchanged, keys growing by Weyl sequences.
    private static string Words(ulong block, ulong stream, ulong seed)
    {
        var word = BigInteger.One << 32;
        BigInteger[] c = [block % word, block / word, stream % word, stream / word];
        BigInteger[] k = [seed % word, seed / word];
        for (var round = 0; round < 10; round++)
        {
            var left = c[0] * 0xD2511F53;
            var right = c[2] * 0xCD9E8D57;
            c = [(right / word) ^ c[1] ^ k[0], right % word, (left / word) ^ c[3] ^ k[1], left % word];
            k = [(k[0] + 0x9E3779B9) % word, (k[1] + 0xBB67AE85) % word];
        }
        return string.Join(" ", c.Select(v => ((uint)v).ToString("x8")));
    }

    [Fact]
    public void Many_blocks_agree_with_the_generator_on_unbounded_integers()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var (block, stream, seed) = ((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(), (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            var words = new Philox(seed).Block(block, stream);
            Assert.Equal(Words(block, stream, seed), $"{words.X:x8} {words.Y:x8} {words.Z:x8} {words.W:x8}");
        }
    }

    // The largest distance between the numbers' distribution and the one they should have, in units of 1/√n.
    private static double Kolmogorov(double[] numbers, Func<double, double> distribution)
    {
        Array.Sort(numbers);
        var worst = 0.0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var p = distribution(numbers[i]);
            worst = Math.Max(worst, Math.Max(p - (double)i / numbers.Length, (i + 1.0) / numbers.Length - p));
        }
        return worst * Math.Sqrt(numbers.Length);
    }

    private static void AssertMoments(double[] numbers, double mean, double variance, double fourth)
    {
        var n = (double)numbers.Length;
        var m = numbers.Average();
        var v = numbers.Sum(x => (x - mean) * (x - mean)) / n;
        // Four standard errors.
        Assert.InRange(m, mean - 4 * Math.Sqrt(variance / n), mean + 4 * Math.Sqrt(variance / n));
        Assert.InRange(v, variance - 4 * Math.Sqrt((fourth - variance * variance) / n), variance + 4 * Math.Sqrt((fourth - variance * variance) / n));
        var neighbors = numbers.Zip(numbers.Skip(1), (a, b) => (a - mean) * (b - mean)).Average();
        Assert.InRange(neighbors, -4 * variance / Math.Sqrt(n), 4 * variance / Math.Sqrt(n));
    }

    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F64)]
    public void Uniform_numbers_are_uniform(DType type)
    {
        var x = Tensor.Uniform(device, type, new(Count), -1, 3, new Generator(11)).To(DType.F64).ToArray<double>();
        AssertMoments(x, 1, 16.0 / 12, 256.0 / 80);
        Assert.True(x.Min() >= -1 && x.Max() < 3);
        Assert.InRange(Kolmogorov(x, v => (v + 1) / 4), 0.2, 1.63);
    }

    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F64)]
    public void Normal_numbers_are_normal(DType type)
    {
        var x = Tensor.Normal(device, type, new(Count), 5, 2, new Generator(12)).To(DType.F64).ToArray<double>();
        AssertMoments(x, 5, 4, 48);
        Assert.InRange(Kolmogorov(x, v => 0.5 * (1 + ScalarMath.Erf((v - 5) / 2 / Math.Sqrt(2)))), 0.2, 1.63);
        // The tails are there: 3.3 standard deviations are passed by one in a thousand.
        Assert.InRange(x.Count(v => Math.Abs(v - 5) > 2 * 3.2905), Count / 1000 - 60, Count / 1000 + 60);
    }

    [Fact]
    public void Integers_and_truth_values_come_as_often_as_they_should()
    {
        var integers = Tensor.Integers(device, DType.I32, new(Count), -3, 7, new Generator(13));
        var counts = integers.Histogram(10, -3, 7).ToArray<long>();
        // The interval's end belongs to the last bin, and no number reaches it.
        var chi = counts.Sum(c => (c - Count / 10.0) * (c - Count / 10.0) / (Count / 10.0));
        Assert.InRange(chi, 1, 27.9);
        var truths = Tensor.Bernoulli(device, new(Count), 0.3, new Generator(14)).To(DType.I64).Sum().Item();
        Assert.InRange(truths, 0.3 * Count - 4 * Math.Sqrt(0.21 * Count), 0.3 * Count + 4 * Math.Sqrt(0.21 * Count));
    }

    [Fact]
    public void Permutations_hold_every_number_once_and_every_order_comes_up()
    {
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), Tensor.Permutation(device, 5000).ToArray<long>().Order());
        var generator = new Generator(15);
        var orders = new Dictionary<string, int>();
        for (var i = 0; i < 6000; i++)
        {
            using var scope = device.Scope();
            var order = string.Concat(Tensor.Permutation(device, 3, generator).ToArray<long>());
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(6, orders.Count);
        Assert.InRange(orders.Values.Sum(c => (c - 1000.0) * (c - 1000) / 1000), 0.1, 20.5);
    }

    [Fact]
    public void The_gradient_of_dropout_makes_the_same_choice()
    {
        var x = Tensor.Ones(device, DType.F32, new(5, 1023)).WithGrad();
        using var tape = device.Record();
        var y = x.Dropout(0.4);
        var forward = y.ToArray<float>();
        var gradients = tape.Backward(y.Sum());
        Assert.Equal(forward, gradients[x].ToArray<float>());
        Assert.Equal([0f, 1 / 0.6f], forward.Distinct().Order());
        Assert.InRange(forward.Count(v => v == 0), 1846, 2246);
    }

    [Fact]
    public void Draws_follow_one_another_and_come_again_from_the_same_state()
    {
        var state = device.Random.State;
        var first = Tensor.Uniform(device, DType.F32, new(9)).ToArray<float>();
        Assert.NotEqual(first, Tensor.Uniform(device, DType.F32, new(9)).ToArray<float>());
        device.Random.State = state;
        Assert.Equal(first, Tensor.Uniform(device, DType.F32, new(9)).ToArray<float>());
        using var other = new CpuDevice(1, seed: 1);
        Assert.NotEqual(first, Tensor.Uniform(other, DType.F32, new(9)).ToArray<float>());
    }

    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    public void Uniform_numbers_stay_below_their_bound_after_rounding(DType type)
    {
        var x = Tensor.Uniform(device, type, new(Count), 255, 256, new Generator(16)).To(DType.F64).ToArray<double>();
        Assert.True(x.Max() < 256 && x.Min() >= 255, $"{x.Min()} to {x.Max()}");
        var negative = Tensor.Uniform(device, type, new(Count), -1e-3, 0, new Generator(17)).To(DType.F64).ToArray<double>();
        Assert.True(negative.Max() < 0, $"{negative.Max()}");
    }

    [Fact]
    public void The_test_device_draws_the_same_bits_as_the_cpu()
    {
        var name = Environment.GetEnvironmentVariable("NATIVE_TEST_DEVICE");
        Assert.SkipWhen(string.IsNullOrEmpty(name), "NATIVE_TEST_DEVICE names no device (for example opencl:0)");
        using var other = Device.Open(name!);
        double[] All(Device on) =>
        [
            .. Tensor.Uniform(on, DType.F32, new(9999), -0.1, 0.7, new Generator(18)).To(DType.F64).ToArray<double>(),
            .. Tensor.Uniform(on, DType.F64, new(9999), -0.1, 0.7, new Generator(19)).ToArray<double>(),
            .. Tensor.Uniform(on, DType.BF16, new(9999), -0.1, 0.7, new Generator(20)).To(DType.F64).ToArray<double>(),
            .. Tensor.Bernoulli(on, new(9999), 0.3, new Generator(21)).To(DType.F64).ToArray<double>(),
            .. Tensor.Integers(on, DType.I64, new(9999), long.MinValue, long.MaxValue, new Generator(22)).To(DType.F64).ToArray<double>(),
            .. Tensor.Permutation(on, 9999, new Generator(23)).To(DType.F64).ToArray<double>(),
            .. Tensor.Ones(on, DType.F32, new(9999)).Dropout(0.3, new Generator(24)).To(DType.F64).ToArray<double>(),
        ];
        Assert.Equal(All(device), All(other));
    }

    [Fact]
    public void Numbers_without_sense_are_errors()
    {
        Assert.Contains("[0, 1]", Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Bernoulli(device, new(3), 1.5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Zeros(device, DType.F32, new(3)).Dropout(double.NaN));
        Assert.Contains("holds no number", Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Uniform(device, DType.F32, new(3), 2, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("[0, 300)", Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Integers(device, DType.U8, new(3), 0, 300)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Normal(device, DType.F32, new(3), 0, -1));
    }
}
