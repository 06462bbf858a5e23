using Native.Compute;

namespace Native.Nn.Training;

/// <summary>A batch on its way to the device: one piece of memory there, filled by one copy, whose address never changes.</summary>
internal sealed class BatchRoom
{
    private readonly int batch, positions;
    private readonly int[] host;
    private readonly Tensor piece;

    public BatchRoom(Device device, int batch, int positions, bool hasDocuments)
    {
        (this.batch, this.positions) = (batch, positions);
        var count = batch * positions;
        host = new int[count * (hasDocuments ? 4 : 2)];
        piece = Tensor.Zeros(device, DType.I32, new Shape(host.Length));
        Tensor Part(int number) => piece.Slice(0, (long)number * count, count);
        var sequences = new Shape(batch, positions);
        Batch = new(Part(0).Reshape(sequences), Part(1), hasDocuments ? new PackedDocuments(Part(2).Reshape(sequences), Part(3)) : null);
    }

    /// <summary>The batch on the device.</summary>
    public TrainingBatch Batch { get; }

    /// <summary>Takes the next batch from a source; it stays on the host until <see cref="Send"/>.</summary>
    /// <returns>How many of its targets count.</returns>
    public int Fill(IBatchSource source)
    {
        var count = batch * positions;
        var starts = Batch.Documents is null ? [] : host.AsSpan(2 * count, count);
        starts.Clear();
        source.Next(batch, positions, new() { Tokens = host.AsSpan(0, count), Targets = host.AsSpan(count, count), Starts = starts });
        for (var i = 0; i < starts.Length; i++) host[3 * count + i] = i % positions - starts[i];
        var counted = 0;
        foreach (var target in host.AsSpan(count, count))
            if (target != TokenBatch.Ignored) counted++;
        return counted;
    }

    /// <summary>Copies it to the device.</summary>
    public void Send() => piece.CopyFrom<int>(host);
}
