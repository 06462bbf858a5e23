using Native.Compute;

namespace Native.Nn.Training;

/// <summary>The loss on text that is not trained on: always the same batches.</summary>
public sealed class HeldOut
{
    private readonly ITrainingTask task;
    private readonly IBatchSource source;
    private readonly int batches;
    private readonly BatchRoom room;

    /// <summary>A measurement.</summary>
    /// <param name="task">What is measured.</param>
    /// <param name="source">The text; its position is set back to 0 each time.</param>
    /// <param name="batch">Sequences of a batch.</param>
    /// <param name="positions">Tokens of a sequence.</param>
    /// <param name="batches">How many.</param>
    public HeldOut(ITrainingTask task, IBatchSource source, int batch, int positions, int batches)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        (this.task, this.source, this.batches) = (task, source, batches);
        room = new BatchRoom(task.Device, batch, positions, source.HasDocuments);
    }

    /// <summary>The mean loss, in nats a token.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public double Loss(CancellationToken token = default)
    {
        source.Position = 0;
        var (sum, count) = (0.0, 0L);
        for (var i = 0; i < batches; i++)
        {
            token.ThrowIfCancellationRequested();
            using var scope = task.Device.NoGrad();
            count += room.Fill(source);
            room.Send();
            sum += task.Loss(room.Batch).Item();
        }
        return sum / Math.Max(1, count);
    }
}
