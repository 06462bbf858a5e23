using Native.Compute;

namespace Native.Nn.Training;

/// <summary>A batch on the device.</summary>
/// <param name="Tokens">[batch, positions] of I32.</param>
/// <param name="Targets">[batch·positions] of I32; <see cref="TokenBatch.Ignored"/> where none counts.</param>
/// <param name="Documents">Where documents begin, if sequences may hold several.</param>
public readonly record struct TrainingBatch(Tensor Tokens, Tensor Targets, PackedDocuments? Documents);

/// <summary>What a <see cref="Trainer"/> trains: any model, through its loss.</summary>
public interface ITrainingTask
{
    /// <summary>Where it lives.</summary>
    Device Device { get; }

    /// <summary>What is trained.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The sum of the losses of all targets that count, in nats: one element, F32 or F64.</summary>
    /// <remarks>The same work for every batch of a size: it may be captured, then nothing of the host's is run again.</remarks>
    Tensor Loss(in TrainingBatch batch);
}

/// <summary>A language model that learns to predict the next token.</summary>
public sealed class CausalTask : ITrainingTask
{
    private readonly CausalModel model;

    /// <summary>The task.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">What of it is trained, such as the matrices of adapters; null for all of it.</param>
    public CausalTask(CausalModel model, IReadOnlyList<Parameter>? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        Parameters = parameters ?? model.Parameters;
    }

    /// <inheritdoc/>
    public Device Device => model.Device;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public Tensor Loss(in TrainingBatch batch)
    {
        var stream = batch.Documents is { } documents ? model.Stream(batch.Tokens, documents) : model.Stream(batch.Tokens);
        return model.Scores(stream).CrossEntropy(batch.Targets, TokenBatch.Ignored, reduction: LossReduction.Sum);
    }
}
