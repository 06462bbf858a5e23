namespace Native.Extensions.AI;

/// <summary>Turns at one device: who computes on it holds the turn, and the others wait without blocking a thread.</summary>
/// <remarks>
/// A device is used by one thread at a time. Each client and generator has turns of its own unless it is given some: those of one device that
/// may be called side by side must share them. A turn is a step (a token, a batch), so several answers advance together.
/// </remarks>
public sealed class DeviceTurns : IDisposable
{
    private readonly SemaphoreSlim free = new(1, 1);

    /// <summary>Does work on the thread pool when it is this caller's turn.</summary>
    /// <param name="work">The work: all of it on one thread.</param>
    /// <param name="token">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">It was canceled before its turn came.</exception>
    public async Task<T> Run<T>(Func<T> work, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await free.WaitAsync(token).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, token).ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Frees what waiting needs; nobody may wait any more.</summary>
    public void Dispose() => free.Dispose();
}
