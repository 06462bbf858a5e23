using Native.Compute;
using Native.Compute.Kernels;

namespace Native.Bench.Gpu;

/// <summary>Attention of one new query a head over a cache in blocks of 32 positions, which lie in any order.</summary>
internal sealed class BlockDecodeCase(long batch, long heads, long keyHeads, long keys, long size) : GpuCase
{
    private const int Block = BlockAttentionOperation.BlockSize;

    private Tensor q, keyBlocks, valueBlocks, table, lengths, o;
    private int[] order = [];

    /// <summary>Whether sequences have lengths of their own.</summary>
    public bool Ragged { get; init; }

    public override string Name => $"decode attention blocks b{batch} h{heads}/{keyHeads} t{keys} d{size} bf16{(Ragged ? " ragged" : "")}";

    public override string Unit => "GB/s";

    public override double Tolerance => 1e-2;

    private long Width => (keys + Block - 1) / Block;

    private long[] Counts => [.. Enumerable.Range(0, (int)batch).Select(b => Ragged ? keys - b * 137 % keys : keys)];

    public override void Prepare(CudaDevice device)
    {
        var blocks = batch * Width;
        order = [.. Enumerable.Range(0, (int)blocks)];
        new Random(7).Shuffle(order);
        q = Tensor.Normal(device, DType.BF16, new Shape(batch, heads, 1, size));
        keyBlocks = Tensor.Normal(device, DType.BF16, new Shape(blocks, keyHeads, Block, size));
        valueBlocks = Tensor.Normal(device, DType.BF16, new Shape(blocks, keyHeads, Block, size));
        table = Tensor.From<int>(device, order, new Shape(batch, Width));
        lengths = Tensor.From<int>(device, Counts.Select(n => (int)n).ToArray(), new Shape(batch));
        o = Run(q);
    }

    public override void Run()
    {
        o.Dispose();
        o = Run(q);
    }

    private Tensor Run(Tensor queries) => queries.AttentionOverBlocks(keyBlocks, valueBlocks, table, lengths);

    public override double Value(double seconds) => 2.0 * Counts.Sum() * keyHeads * size * 2 / seconds / 1e9;

    public override byte[] Result() => HostBytes.Of(o);

    public override double Error()
    {
        var shape = new AttentionShape(batch, heads, keyHeads, 1, keys, size, size, false, 0, 1 / Math.Sqrt(size));
        var (k, v) = (Gather(HostBytes.Floats(keyBlocks)), Gather(HostBytes.Floats(valueBlocks)));
        return new AttentionCheck(new(HostBytes.Floats(q), heads, 1, size), new(k, keyHeads, keys, size), new(v, keyHeads, keys, size), shape, Counts, [.. Enumerable.Repeat(1L, (int)batch)])
            .Forward(new(HostBytes.Floats(o), heads, 1, size), null);
    }

    private float[] Gather(float[] blocks)
    {
        var whole = new float[batch * keyHeads * keys * size];
        for (var b = 0L; b < batch; b++)
            for (var h = 0L; h < keyHeads; h++)
                for (var i = 0L; i < keys; i++)
                    Array.Copy(blocks, ((order[b * Width + i / Block] * keyHeads + h) * Block + i % Block) * size, whole, ((b * keyHeads + h) * keys + i) * size, size);
        return whole;
    }
}
