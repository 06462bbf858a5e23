using Native.Compute;

namespace Native.Nn.Tests.Decoders;

/// <summary>A tiny decoder that learns to count, with everything that a step needs.</summary>
internal sealed class TinyTraining
{
    public static readonly DecoderOptions Options = new() { Vocabulary = 48, Width = 32, Layers = 2, Heads = 2, Context = 24 };

    private const int Batch = 4;

    private readonly Device device;
    private readonly AdamW optimizer;
    private readonly int[] inputs = new int[Batch * 24], targets = new int[Batch * 24];
    private int next;

    public TinyTraining(Device device, DecoderOptions? options = null)
    {
        this.device = device;
        Model = new Decoder(device, options ?? Options);
        optimizer = new AdamW(Model.Parameters);
    }

    public Decoder Model { get; }

    public double Step(double rate = 3e-3)
    {
        for (var row = 0; row < Batch; row++, next += 5)
            for (var i = 0; i < 24; i++)
                (inputs[row * 24 + i], targets[row * 24 + i]) = ((next + i) % 48, (next + i + 1) % 48);
        using var tape = device.Record();
        var loss = Model.Loss(Tensor.From<int>(device, inputs, new Shape(Batch, 24)), Tensor.From<int>(device, targets, new Shape(targets.Length)));
        optimizer.Step(tape.Backward(loss), rate);
        return loss.Item();
    }

    public float[] Weights() => [.. Model.Parameters.SelectMany(p => p.Value.ToArray<float>())];
}
