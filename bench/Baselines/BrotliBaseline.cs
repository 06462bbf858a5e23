using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Native.Bench.Baselines;

/// <summary>Brotli at quality 11 with a window of 16 MiB: cost(prime + held-out) - cost(prime).</summary>
/// <remarks>
/// Both costs are of complete streams, and the two run side by side: quality 11 codes only some 300 kB a second. (Flushing one
/// stream between the parts would do with half the work, but costs Brotli 1 % of the figure.)
/// </remarks>
internal sealed class BrotliBaseline : IBaseline
{
    private const int Quality = 11;
    private const int WindowBits = 24;
    private const int Chunk = 64 << 10;

    // A Brotli window of w bits reaches back 2^w - 16 bytes.
    private const int Window = (1 << WindowBits) - 16;

    /// <summary>Most bytes of training text to prime with; default the whole window.</summary>
    public int MaxPrimeBytes { get; init; } = Window;

    public string Name => "Brotli";

    public string Description => string.Create(CultureInfo.InvariantCulture, $"quality {Quality}, window {1 << (WindowBits - 20)} MiB");

    public BaselineResult Measure(ReadOnlyMemory<byte> train, ReadOnlyMemory<byte> heldOut, IProgress<double>? progress, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        var room = Math.Min(MaxPrimeBytes, Math.Max(0, Window - heldOut.Length));
        var prime = train[Math.Max(0, train.Length - room)..];
        var (done, total) = (0L, 2L * prime.Length + heldOut.Length);
        var costs = new long[2];
        Parallel.For(0, 2, new ParallelOptions { CancellationToken = token },
            i => costs[i] = Cost(i == 0 ? [prime] : [prime, heldOut], Report, token));
        return new BaselineResult(Name, Description, 8.0 * (costs[1] - costs[0]), heldOut.Length, prime.Length, watch.Elapsed);

        void Report(int bytes) => progress?.Report((double)Interlocked.Add(ref done, bytes) / total);
    }

    /// <summary>Bytes of the Brotli stream of all parts, one after the other.</summary>
    private static long Cost(ReadOnlyMemory<byte>[] parts, Action<int> report, CancellationToken token)
    {
        using var encoder = new BrotliEncoder(Quality, WindowBits);
        var output = new byte[Chunk];
        var bytes = 0L;
        foreach (var part in parts)
        {
            for (var start = 0; start < part.Length; start += Chunk)
            {
                token.ThrowIfCancellationRequested();
                var piece = part.Slice(start, Math.Min(Chunk, part.Length - start));
                bytes += Encode(encoder, piece.Span, output, isFinal: false);
                report(piece.Length);
            }
        }
        return bytes + Encode(encoder, [], output, isFinal: true);
    }

    private static long Encode(BrotliEncoder encoder, ReadOnlySpan<byte> source, Span<byte> output, bool isFinal)
    {
        var bytes = 0L;
        while (true)
        {
            var status = encoder.Compress(source, output, out var consumed, out var written, isFinal);
            bytes += written;
            source = source[consumed..];
            if (status == OperationStatus.InvalidData)
                throw new InvalidOperationException("The Brotli encoder refused its input, consecutive parts of one text.");
            if (status != OperationStatus.DestinationTooSmall && source.IsEmpty) return bytes;
        }
    }
}
