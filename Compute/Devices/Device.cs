namespace Native.Compute;

/// <summary>The kinds of devices.</summary>
public enum DeviceKind
{
    /// <summary>The processor, by own SIMD code.</summary>
    Cpu,
    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
    /// <summary>An OpenCL 2.0 or newer device with a generic address space.</summary>
    OpenCl,
}

/// <summary>Where tensors live and operations run. Opened by the application and passed on; never ambient.</summary>
/// <remarks>
/// Thread safety: tensors may be made and freed on any thread, and each thread has its own scopes. Operations of one device
/// are issued by one thread at a time; threads that compute side by side open a device each.
/// </remarks>
public abstract partial class Device : IDisposable
{
    private bool disposed;

    private protected Device(string name, DeviceKind kind, ulong seed)
    {
        Name = name;
        Kind = kind;
        Random = new Generator(seed);
        root = new ScopeBody(this) { IsOpen = true };
    }

    /// <summary>The name by which it can be opened, such as "cpu" or "cuda:0".</summary>
    public string Name { get; }

    /// <summary>The kind.</summary>
    public DeviceKind Kind { get; }

    /// <summary>What the device is, for people: model, memory, instruction sets.</summary>
    public abstract string Description { get; }

    /// <summary>The random numbers that this device's random operations draw from when they get no generator of their own.</summary>
    public Generator Random { get; }

    /// <summary>Waits until everything that was issued is done.</summary>
    /// <exception cref="DeviceException">Something that was issued failed.</exception>
    public abstract void Synchronize();

    /// <summary>
    /// Records what <paramref name="step"/> puts on the device, to be replayed as one launch. On CUDA devices the step runs once, now,
    /// and computes nothing; each replay does the same work on the same memory, with the numbers (and random numbers) that it was
    /// recorded with: what changes from replay to replay must be in tensors. Elsewhere each replay runs the step itself.
    /// </summary>
    /// <param name="step">
    /// The work. It cannot read or write tensors from the host or synchronize. Tensors from outside that it uses must stay alive as
    /// long as the captured step; tensors that it leaves behind get new contents at each replay. Run it once before it is captured, so
    /// that its kernels are compiled and its memory is at hand.
    /// </param>
    /// <exception cref="DeviceException">The step does what cannot be captured; the message names it.</exception>
    public virtual CapturedStep Capture(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        ThrowIfDisposed();
        return new CapturedStep(step, null);
    }

    /// <summary>
    /// Compiles the kernels that <paramref name="step"/> uses, several at a time, without doing its work: on CUDA devices the step runs
    /// with launches left out. Elsewhere this does nothing, and neither does it on CUDA devices while compiling side by side has not been
    /// proven on a card. A first step that comes after it does not wait for compilers.
    /// </summary>
    /// <param name="step">The work. It cannot read or write tensors from the host or synchronize; the random numbers that it draws are used up.</param>
    /// <exception cref="DeviceException">A kernel does not compile, or the step waits for results; the message says which.</exception>
    public virtual void WarmUp(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        ThrowIfDisposed();
    }

    /// <summary>Opens a device: "cpu", "cpu:THREADS", "cuda:INDEX" or "opencl:INDEX".</summary>
    /// <exception cref="ArgumentException">The name has another form.</exception>
    /// <exception cref="DeviceException">There is no such device; the message has the driver's reason.</exception>
    public static Device Open(string name, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? name : name[..colon];
        var number = 0;
        if (colon >= 0 && (!int.TryParse(name[(colon + 1)..], out number) || number < 0))
            throw Unknown(name);
        return kind switch
        {
            "cpu" when colon < 0 => new CpuDevice(seed: seed),
            "cpu" => new CpuDevice(number, seed),
            "cuda" => new CudaDevice(number, seed),
            "opencl" => new OpenClDevice(number, seed),
            _ => throw Unknown(name),
        };
    }

    private static ArgumentException Unknown(string name) =>
        new($"Device.Open: '{name}' is not a device name; use cpu, cpu:THREADS, cuda:INDEX or opencl:INDEX", nameof(name));

    /// <summary>The fastest device: the first CUDA device, else the CPU. OpenCL devices are opened by name only.</summary>
    public static Device Best(ulong seed = 0) => CudaDevice.Count > 0 ? new CudaDevice(0, seed) : new CpuDevice(seed: seed);

    /// <summary>Frees every tensor of the device and gives its memory and threads back.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the device holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposed || !disposing) return;
        disposed = true;
        while (current.Value is { } scope) Close(scope);
        Free(root);
        current.Dispose();
        FreeMemory();
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed, this);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Description})";
}
