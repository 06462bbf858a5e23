using Native.Compute;
using Native.Compute.Kernels;

namespace Native.Bench.Gpu;

/// <summary>Attention of one new query a head over a long cache of keys and values.</summary>
internal sealed class DecodeCase(long batch, long heads, long keyHeads, long keys, long size) : GpuCase
{
    private Tensor q, k, v, o, sums;
    private Tensor? keyLengths;
    private AttentionShape shape;

    public DType Type { get; init; } = DType.BF16;

    public int Window { get; init; }

    /// <summary>Whether sequences have lengths of their own.</summary>
    public bool Ragged { get; init; }

    public double? MinimumRatio { get; init; }

    public double? PeerRate { get; init; }

    public override string Name => $"decode attention b{batch} h{heads}/{keyHeads} t{keys} d{size} {Type.ToString().ToLowerInvariant()}"
        + (Window > 0 ? $" window {Window}" : "") + (Ragged ? " ragged" : "");

    public override string Unit => "GB/s";

    public override double? Bar => MinimumRatio;

    public override double? Peer => PeerRate;

    public override double Tolerance => 1e-2;

    private long[] KeyCounts => [.. Enumerable.Range(0, (int)batch).Select(b => Ragged ? keys - b * 137 % keys : keys)];

    public override void Prepare(CudaDevice device)
    {
        q = Tensor.Normal(device, Type, new Shape(batch, heads, 1, size));
        k = Tensor.Normal(device, Type, new Shape(batch, keyHeads, keys, size));
        v = Tensor.Normal(device, Type, new Shape(batch, keyHeads, keys, size));
        o = Tensor.Full(device, Type, new Shape(batch, 1, heads, size), double.NaN).Transpose(1, 2);
        sums = Tensor.Full(device, DType.F32, new Shape(batch, heads, 1), double.NaN);
        if (Ragged) HostBytes.Spoil(k, v, KeyCounts);
        if (Ragged) keyLengths = Tensor.From<int>(device, KeyCounts.Select(n => (int)n).ToArray(), new Shape(batch));
        shape = AttentionShape.Of(q, k, v, new AttentionOptions(false, Window, null, null, keyLengths));
    }

    public override void Run() => AttentionOperation.Forward(new AttentionTensors(q, k, v, o, sums, null, keyLengths, null), shape);

    public override double Value(double seconds) => 2.0 * batch * keyHeads * keys * size * Type.Size() / seconds / 1e9;

    public override byte[] Result() => HostBytes.Of(o);

    public override double Error()
    {
        // The first and last sequences only: the largest case holds 2 GiB of keys.
        var check = new AttentionCheck(
            new(HostBytes.Floats(q), heads, 1, size), new(Sequences(k), keyHeads, keys, size), new(Sequences(v), keyHeads, keys, size),
            shape, KeyCounts, [.. Enumerable.Repeat(1L, (int)batch)])
        { Sequences = Checked };
        return check.Forward(new(HostBytes.Floats(o), heads, 1, size), sums.ToArray<float>());
    }

    private long Checked => Math.Min(batch, 4);

    private float[] Sequences(Tensor x) => HostBytes.Floats(x.Slice(0, 0, Checked));
}
