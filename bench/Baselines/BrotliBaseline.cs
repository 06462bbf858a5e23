using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Native.Bench.Baselines;

/// <summary>Brotli at quality 11 with a window of 16 MiB: cost(prime + held-out) - cost(prime).</summary>
/// <remarks>
/// Both costs are of complete streams. The two run side by side, since quality 11 codes only some hundred kilobytes a second;
/// <see cref="MaxPrimeBytes"/> caps the prime for the same reason, and the report tells how many bytes it was.
/// </remarks>
internal sealed class BrotliBaseline : IBaseline
{
    private const int Quality = 11;
    private const int WindowBits = 24;
    private const int Chunk = 64 << 10;

    // A Brotli window of w bits reaches back 2^w - 16 bytes.
    private const int Window = (1 << WindowBits) - 16;

    /// <summary>Most bytes of training text to prime with.</summary>
    public int MaxPrimeBytes { get; init; } = 2 << 20;

    public string Name => "Brotli";

    public string Description => string.Create(CultureInfo.InvariantCulture, $"quality {Quality}, window 2^{WindowBits} bytes");

    public BaselineResult Measure(ReadOnlyMemory<byte> train, ReadOnlyMemory<byte> heldOut, IProgress<double>? progress, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        var room = Math.Min(MaxPrimeBytes, Math.Max(0, Window - heldOut.Length));
        var prime = train[Math.Max(0, train.Length - room)..];
        var (done, total) = (0L, 2L * prime.Length + heldOut.Length);

        var alone = Task.Run(() => Cost([prime], Report, token), token);
        var both = Task.Run(() => Cost([prime, heldOut], Report, token), token);
        Task.WaitAll([alone, both], token);
        return new BaselineResult(Name, Description, 8.0 * (both.Result - alone.Result), heldOut.Length, prime.Length, watch.Elapsed);

        void Report(int bytes) => progress?.Report((double)Interlocked.Add(ref done, bytes) / total);
    }

    /// <summary>Bytes of the Brotli stream of all parts, one after the other.</summary>
    internal static long Cost(IReadOnlyList<ReadOnlyMemory<byte>> parts, Action<int>? report, CancellationToken token)
    {
        using var encoder = new BrotliEncoder(Quality, WindowBits);
        var output = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            var bytes = 0L;
            foreach (var part in parts)
            {
                for (var start = 0; start < part.Length; start += Chunk)
                {
                    token.ThrowIfCancellationRequested();
                    var piece = part.Slice(start, Math.Min(Chunk, part.Length - start));
                    bytes += Encode(encoder, piece.Span, output, isFinal: false);
                    report?.Invoke(piece.Length);
                }
            }
            return bytes + Encode(encoder, [], output, isFinal: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
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
                throw new InvalidOperationException("Brotli refused its input; the encoder was given consecutive parts of one text.");
            if (status != OperationStatus.DestinationTooSmall && source.IsEmpty)
                return bytes;
        }
    }
}
