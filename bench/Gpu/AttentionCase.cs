using Native.Compute;
using Native.Compute.Kernels;

namespace Native.Bench.Gpu;

/// <summary>Attention forward, or forward and backward, as the peer's script computes it; also its rarer forms.</summary>
internal sealed class AttentionCase(long batch, long heads, long keyHeads, long queries, long keys, long size) : GpuCase
{
    private CudaDevice device = null!;
    private Tensor q, k, v, o, sums, dO, dQ, dK, dV;
    private Tensor? keyLengths, queryLengths, keyStarts;
    private int[]? starts;
    private AttentionShape shape;

    public DType Type { get; init; } = DType.BF16;

    public bool Causal { get; init; } = true;

    public int Window { get; init; }

    /// <summary>Whether sequences have lengths of their own.</summary>
    public bool Ragged { get; init; }

    /// <summary>Whether sequences are made of documents that do not see each other.</summary>
    public bool Documents { get; init; }

    /// <summary>Whether the gradients are computed too.</summary>
    public bool Gradients { get; init; }

    /// <summary>Heads between positions and size in memory, as projections leave them.</summary>
    public bool ByPosition { get; init; }

    public double? MinimumRatio { get; init; }

    public double? PeerRate { get; init; }

    public override string Name => $"attention fwd{(Gradients ? "+bwd" : "")}{(Causal ? " causal" : "")} b{batch} h{heads}/{keyHeads} t{queries}{(keys != queries ? $"/{keys}" : "")} d{size}"
        + (Type == DType.BF16 ? "" : $" {Type.ToString().ToLowerInvariant()}") + (Window > 0 ? $" window {Window}" : "") + (Ragged ? " ragged" : "") + (ByPosition ? " by position" : "")
        + (Documents ? " documents" : "");

    public override string Unit => "TFLOP/s";

    public override double? Bar => MinimumRatio;

    public override double? Peer => PeerRate;

    public override double Tolerance => 1e-2;

    public override int Repeat => Gradients ? 10 : 20;

    private long[] KeyCounts => [.. Enumerable.Range(0, (int)batch).Select(b => Ragged ? keys - b * 37 % keys : keys)];

    private long[] QueryCounts => [.. Enumerable.Range(0, (int)batch).Select(b => Ragged ? queries - b * 53 % queries : queries)];

    public override void Prepare(CudaDevice device)
    {
        this.device = device;
        q = Heads(heads, queries);
        (k, v) = (Heads(keyHeads, keys), Heads(keyHeads, keys));
        o = Empty(heads, queries);
        sums = Tensor.Full(device, DType.F32, new Shape(batch, heads, queries), double.NaN);
        if (Ragged)
        {
            // A cache may hold anything behind its length; gradients want numbers.
            if (!Gradients) HostBytes.Spoil(k, v, KeyCounts);
            keyLengths = Tensor.From(device, KeyCounts.Select(n => (int)n).ToArray(), new Shape(batch));
            queryLengths = Tensor.From(device, QueryCounts.Select(n => (int)n).ToArray(), new Shape(batch));
        }
        if (Documents)
        {
            starts = Starts();
            keyStarts = Tensor.From<int>(device, starts, new Shape(batch, queries));
        }
        shape = AttentionShape.Of(q, k, v, new AttentionOptions(Causal, Window, null, null, keyLengths, queryLengths, keyStarts));
        if (!Gradients) return;
        dO = Heads(heads, queries);
        (dQ, dK, dV) = (Empty(heads, queries), Empty(keyHeads, keys), Empty(keyHeads, keys));
    }

    public override void Run()
    {
        var tensors = new AttentionTensors(q, k, v, o, sums, null, keyLengths, queryLengths, keyStarts);
        AttentionOperation.Forward(tensors, shape);
        if (Gradients) AttentionOperation.Backward(tensors, shape, dO, dQ, dK, dV);
    }

    public override double Value(double seconds) =>
        (Gradients ? 3.5 : 1) * 4 * batch * heads * queries * keys * size * (Causal ? 0.5 : 1) / seconds / 1e12;

    public override byte[] Result() => Gradients ? [.. HostBytes.Of(dQ), .. HostBytes.Of(dK), .. HostBytes.Of(dV)] : HostBytes.Of(o);

    public override double Error()
    {
        var check = new AttentionCheck(
            new(HostBytes.Floats(q), heads, queries, size), new(HostBytes.Floats(k), keyHeads, keys, size),
            new(HostBytes.Floats(v), keyHeads, keys, size), shape, KeyCounts, QueryCounts, Ragged)
        { Starts = starts };
        var error = check.Forward(new(HostBytes.Floats(o), heads, queries, size), sums.ToArray<float>());
        if (Gradients)
            error = Math.Max(error, check.Backward(
                new(HostBytes.Floats(dO), heads, queries, size), sums.ToArray<float>(), new(HostBytes.Floats(o), heads, queries, size),
                new(HostBytes.Floats(dQ), heads, queries, size), new(HostBytes.Floats(dK), keyHeads, keys, size),
                new(HostBytes.Floats(dV), keyHeads, keys, size)));
        return error;
    }

    // Documents of 1 to 400 tokens, so that many borders lie within tiles and some at their edges.
    private int[] Starts()
    {
        var random = new Random(7);
        var result = new int[batch * queries];
        for (var b = 0L; b < batch; b++)
            for (int i = 0, start = 0, end = 128; i < queries; i++)
            {
                if (i == end) (start, end) = (i, i + random.Next(1, 400));
                result[b * queries + i] = start;
            }
        return result;
    }

    private Tensor Heads(long count, long positions) => ByPosition
        ? Tensor.Normal(device, Type, new Shape(batch, positions, count, size)).Transpose(1, 2)
        : Tensor.Normal(device, Type, new Shape(batch, count, positions, size));

    private Tensor Empty(long count, long positions) => Tensor.Full(device, Type, new Shape(batch, positions, count, size), double.NaN).Transpose(1, 2);
}
