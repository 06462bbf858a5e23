using Native.Compute.Gpu;

namespace Native.Compute;

/// <summary>Work of a device that can be repeated: see <see cref="Device.Capture"/>.</summary>
public sealed class CapturedStep : IDisposable
{
    private readonly Action step;
    private readonly CudaGraph? graph;
    private bool disposed;

    internal CapturedStep(Action step, CudaGraph? graph)
    {
        this.step = step;
        this.graph = graph;
    }

    /// <summary>What one replay puts on the device as one launch: kernels and fills; 0 where replays run the step itself.</summary>
    public int Nodes => graph?.Nodes ?? 0;

    /// <summary>Does the work once more, after everything that was issued before.</summary>
    public void Replay()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (graph is { } recorded) recorded.Launch();
        else step();
    }

    /// <summary>Frees the recording and gives the memory of its intermediate results back.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        graph?.Dispose();
    }
}
