using Native.Bench.Baselines;
using Native.Nn;

namespace Native.Bench.Tests.Baselines;

public class BaselineTests
{
    private static readonly TextCorpus Text = TextCorpus.Load(new CorpusOptions { Generated = true, TrainBytes = 150_000, HeldOutBytes = 12_000 });

    private static byte[] Noise(int length, int seed)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    [Fact]
    public void Noise_costs_eight_bits_a_byte()
    {
        foreach (var baseline in AllBaselines.Create())
        {
            var result = baseline.Measure(Noise(100_000, 1), Noise(20_000, 2), null, TestContext.Current.CancellationToken);
            Assert.InRange(result.BitsPerByte, 7.97, 8.6);
        }
    }

    [Fact]
    public void What_was_just_seen_costs_almost_nothing_to_a_coder_with_a_window()
    {
        var noise = Noise(20_000, 3);
        Assert.InRange(new DeflateBaseline().Measure(noise, noise, null, TestContext.Current.CancellationToken).BitsPerByte, 0, 0.2);
        Assert.InRange(new BrotliBaseline().Measure(noise, noise, null, TestContext.Current.CancellationToken).BitsPerByte, 0, 0.02);
    }

    [Fact]
    public void A_prime_helps_every_coder()
    {
        foreach (var baseline in AllBaselines.Create())
        {
            var primed = baseline.Measure(Text.Train, Text.HeldOut, null, TestContext.Current.CancellationToken);
            var cold = baseline.Measure(default, Text.HeldOut, null, TestContext.Current.CancellationToken);
            Assert.True(primed.BitsPerByte < cold.BitsPerByte, $"{baseline.Name}: {primed.BitsPerByte} primed, {cold.BitsPerByte} cold");
            Assert.Equal(Text.HeldOut.Length, primed.HeldOutBytes);
            Assert.Equal(0, cold.PrimeBytes);
        }
    }

    [Fact]
    public void Brotli_reaches_further_back_than_deflate()
    {
        var heldOut = Noise(8_000, 4);
        byte[] train = [.. heldOut, .. Noise(60_000, 5)];
        Assert.InRange(new DeflateBaseline().Measure(train, heldOut, null, TestContext.Current.CancellationToken).BitsPerByte, 7.9, 8.2);
        Assert.InRange(new BrotliBaseline().Measure(train, heldOut, null, TestContext.Current.CancellationToken).BitsPerByte, 0, 0.1);
    }

    [Fact]
    public void Deflate_takes_slices_where_they_are_better()
    {
        // The held-out text is the prime's tail over and over, noise between: in one stream the window fills with noise.
        var tail = Noise(20_000, 6);
        byte[] heldOut = [.. Noise(40_000, 7), .. tail];
        var stream = DeflateBaseline.InOneStream(tail, heldOut, TestContext.Current.CancellationToken);
        var slices = DeflateBaseline.InSlices(tail, heldOut, null, TestContext.Current.CancellationToken);
        Assert.True(slices < stream);
        var result = new DeflateBaseline().Measure(tail, heldOut, null, TestContext.Current.CancellationToken);
        Assert.Equal(8.0 * slices, result.Bits);
        Assert.Contains("slices", result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Coders_report_progress_and_can_be_canceled()
    {
        foreach (var baseline in AllBaselines.Create())
        {
            var seen = new List<double>();
            baseline.Measure(Text.Train, Text.HeldOut, new Recorder(seen), TestContext.Current.CancellationToken);
            Assert.Equal(1, seen.Max(), 1e-9);
            Assert.All(seen, value => Assert.InRange(value, 0, 1));
            Assert.ThrowsAny<OperationCanceledException>(() => baseline.Measure(Text.Train, Text.HeldOut, null, new CancellationToken(canceled: true)));
        }
    }

    private sealed class Recorder(List<double> seen) : IProgress<double>
    {
        public void Report(double value)
        {
            lock (seen) seen.Add(value);
        }
    }
}
