using Native.Compute;

namespace Native.Nn;

/// <summary>
/// Steps of a generation whose tokens are chosen on the device: the host gets two numbers for each sequence. With a <see cref="BlockCache"/> a step reads
/// all that changes from step to step from one small tensor, so that CUDA devices replay it as one launch.
/// </summary>
internal sealed class DeviceSteps : IDisposable
{
    /// <summary>A recorded step reads room for so many tokens of each sequence, or a multiple: what is behind its lengths is skipped, at little cost.</summary>
    private const int Room = 256;

    private readonly CausalModel model;
    private readonly IKeyValueCache cache;
    private readonly DeviceSampler sampler;
    private readonly int batch;
    private readonly int[] host;
    private readonly double[] read;
    private readonly Tensor inputs, results;
    private readonly Action step;
    private CapturedStep? captured;
    private bool captures, ranOnce;
    private int room, tables, capacity;

    /// <summary>Steps of these sequences.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cache">The memory of keys and values.</param>
    /// <param name="options">How tokens are chosen.</param>
    /// <param name="prompts">The tokens of each sequence.</param>
    public DeviceSteps(CausalModel model, IKeyValueCache cache, GenerationOptions options, IReadOnlyList<int[]> prompts)
    {
        (this.model, this.cache, batch, captures, step) = (model, cache, prompts.Count, options.Captures, Forward);
        (host, read) = (new int[5 * batch], new double[2 * batch]);
        sampler = new DeviceSampler(model.Device, options, model.Config.Vocabulary, prompts);
        using var scope = model.Device.NoGrad();
        inputs = model.Device.Own(Tensor.Zeros(model.Device, DType.I32, new Shape(host.Length)));
        results = model.Device.Own(Tensor.Zeros(model.Device, DType.F64, new Shape(2, batch, 1)));
    }

    /// <summary>Steps that were replayed from a recording.</summary>
    public long Replayed { get; private set; }

    /// <summary>Chooses the tokens behind the prompts.</summary>
    /// <param name="stream">[batch, width] at the last tokens.</param>
    /// <param name="numbers">In [0, 1), for the draws.</param>
    public void First(Tensor stream, ReadOnlySpan<double> numbers)
    {
        sampler.Draw(numbers);
        Choose(stream);
        results.CopyTo(read.AsSpan());
    }

    /// <summary>Reads a token of each sequence and chooses the next ones.</summary>
    /// <param name="tokens">The last token of each.</param>
    /// <param name="counts">1, or 0 for one that has ended.</param>
    /// <param name="numbers">In [0, 1), for the draws.</param>
    public void Next(ReadOnlySpan<int> tokens, ReadOnlySpan<int> counts, ReadOnlySpan<double> numbers)
    {
        sampler.Draw(numbers);
        if (cache is BlockCache blocks) Recorded(blocks, tokens, counts);
        else Plain(tokens, counts);
        results.CopyTo(read.AsSpan());
    }

    /// <summary>What was chosen for a sequence.</summary>
    /// <exception cref="ArgumentException">The model's scores were not numbers.</exception>
    public (int Token, float Log) Result(int sequence)
    {
        var (token, log) = (read[sequence], read[batch + sequence]);
        return double.IsNaN(log) ? throw new ArgumentException($"Generation: the scores of sequence {sequence} are NaN or without a finite largest one") : ((int)token, (float)log);
    }

    private Tensor Input(int number) => inputs.Slice(0, (long)number * batch, batch);

    private void Plain(ReadOnlySpan<int> tokens, ReadOnlySpan<int> counts)
    {
        tokens.CopyTo(host);
        counts.CopyTo(host.AsSpan(batch));
        inputs.CopyFrom<int>(host);
        using var scope = model.Device.NoGrad();
        sampler.Remember(Input(0), Input(1));
        Choose(model.Stream(Input(0).Reshape(batch, 1), counts, cache));
    }

    private void Recorded(BlockCache blocks, ReadOnlySpan<int> tokens, ReadOnlySpan<int> counts)
    {
        var longest = blocks.Announce(counts);
        Span<int> starts = host.AsSpan(2 * batch, batch), ends = host.AsSpan(3 * batch, batch), places = host.AsSpan(4 * batch, batch);
        tokens.CopyTo(host);
        counts.CopyTo(host.AsSpan(batch));
        blocks.Lengths.CopyTo(starts);
        for (var i = 0; i < batch; i++)
        {
            ends[i] = starts[i] + counts[i];
            // One that has ended may stand at the context's end; where it would go on does not matter.
            places[i] = Math.Min(starts[i], model.Config.Context - 1);
        }
        inputs.CopyFrom<int>(host);
        // A larger cache, longer tables of angles or more room are other memory than what was recorded.
        var wanted = Math.Min(blocks.Capacity, (longest + Room - 1) / Room * Room);
        model.ReserveAngles(Math.Min(wanted, model.Config.Context));
        if (wanted != room || blocks.Capacity != capacity || model.Angles != tables)
        {
            captured?.Dispose();
            captured = null;
        }
        (room, capacity, tables) = (wanted, blocks.Capacity, model.Angles);
        Run();
        blocks.End();
    }

    private void Run()
    {
        // The first step compiles kernels; what it computes counts.
        if (!ranOnce || !captures)
        {
            ranOnce = true;
            step();
            return;
        }
        try
        {
            captured ??= model.Device.Capture(step);
        }
        catch (DeviceException)
        {
            // A part that was put in place of the model's own does what cannot be recorded: it goes on step by step.
            captures = false;
            step();
            return;
        }
        captured.Replay();
        Replayed++;
    }

    private void Forward()
    {
        using var scope = model.Device.NoGrad();
        sampler.Remember(Input(0), Input(1));
        ((BlockCache)cache).Place(Input(2), Input(1), Input(3), room);
        Choose(model.Next(Input(0).Reshape(batch, 1), Input(4), Math.Min(room, model.Config.Context), cache));
    }

    private void Choose(Tensor stream)
    {
        using var scope = model.Device.NoGrad();
        var (tokens, logs) = sampler.Choose(model.Scores(stream).To(DType.F32));
        results.Slice(0, 0, 1).CopyFrom(tokens.To(DType.F64).Reshape(1, batch, 1));
        results.Slice(0, 1, 1).CopyFrom(logs.To(DType.F64).Reshape(1, batch, 1));
    }

    public void Dispose()
    {
        captured?.Dispose();
        sampler.Dispose();
        inputs.Dispose();
        results.Dispose();
    }
}
