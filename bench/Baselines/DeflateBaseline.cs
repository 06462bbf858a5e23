using System.Diagnostics;
using System.IO.Compression;

namespace Native.Bench.Baselines;

/// <summary>Deflate at level 9 with its window of 32 KiB: cost(prime + held-out) - cost(prime), the better of two ways.</summary>
/// <remarks>
/// In one stream the training text has left the window after 32 KiB of held-out text, and what primes the rest is the held-out
/// text before it. In slices every slice is coded behind the same 28 KiB of training text, so that the window is really primed
/// with training text, at the price of never seeing more than one slice of its own document. Which is better depends on the
/// text; the lower cost is Deflate at its strongest.
/// </remarks>
internal sealed class DeflateBaseline : IBaseline
{
    private const int Window = 32 << 10;
    private const int Slice = 4 << 10;

    public string Name => "Deflate";

    public string Description => "level 9, window 32 KiB";

    public BaselineResult Measure(ReadOnlyMemory<byte> train, ReadOnlyMemory<byte> heldOut, IProgress<double>? progress, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        var prime = train[Math.Max(0, train.Length - Window)..];
        var stream = InOneStream(prime, heldOut, token);
        var sliced = InSlices(prime, heldOut, progress, token);
        var way = stream <= sliced ? "one stream" : "slices of 4 KiB";
        return new BaselineResult(Name, $"{Description}, {way}", 8.0 * Math.Min(stream, sliced), heldOut.Length, prime.Length, watch.Elapsed);
    }

    /// <summary>Bytes that the held-out text adds to one stream that starts with the prime.</summary>
    internal static long InOneStream(ReadOnlyMemory<byte> prime, ReadOnlyMemory<byte> heldOut, CancellationToken token) =>
        Cost(prime, heldOut, token) - Cost(prime, default, token);

    /// <summary>Bytes that the slices of the held-out text add, each behind as much of the prime as fits the window with it.</summary>
    internal static long InSlices(ReadOnlyMemory<byte> prime, ReadOnlyMemory<byte> heldOut, IProgress<double>? progress, CancellationToken token)
    {
        prime = prime[Math.Max(0, prime.Length - (Window - Slice))..];
        var alone = Cost(prime, default, token);
        var bytes = 0L;
        for (var start = 0; start < heldOut.Length; start += Slice)
        {
            var end = Math.Min(heldOut.Length, start + Slice);
            bytes += Cost(prime, heldOut[start..end], token) - alone;
            progress?.Report((double)end / heldOut.Length);
        }
        return bytes;
    }

    private static long Cost(ReadOnlyMemory<byte> prime, ReadOnlyMemory<byte> text, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, new ZLibCompressionOptions { CompressionLevel = 9 }, leaveOpen: true))
        {
            deflate.Write(prime.Span);
            deflate.Write(text.Span);
        }
        return output.Length;
    }
}
