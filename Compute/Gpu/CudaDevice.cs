using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Native.Compute.Gpu;

namespace Native.Compute;

/// <summary>An NVIDIA GPU, through ILGPU and the CUDA driver.</summary>
public sealed class CudaDevice : GpuDevice
{
    private readonly PtxKernelCache programs;
    private MemoryBuffer1D<byte, Stride1D.Dense>? counters;

    /// <summary>Opens the GPU with this number.</summary>
    /// <exception cref="DeviceException">There is no such GPU, or the driver refuses it; the message has the driver's reason.</exception>
    public CudaDevice(int index = 0, ulong seed = 0) : this(index, seed, PtxKernelCache.Start(), Create(index)) { }

    private CudaDevice(int index, ulong seed, PtxKernelCache programs, (Context Context, CudaAccelerator Accelerator) opened)
        : base($"cuda:{index}", DeviceKind.Cuda, seed, opened.Context, opened.Accelerator)
    {
        this.programs = programs;
        // Drivers before 12.3 record no such launches in a graph.
        programs.Overlaps = Runs(90, false) && CudaDriver.DriverGetVersion(out var driver) == 0 && driver >= 12030;
    }

    /// <summary>The number of CUDA devices; 0 where there is no driver.</summary>
    public static int Count
    {
        get
        {
            try
            {
                using var context = Context.Create(builder => builder.Cuda());
                return context.GetCudaDevices().Count;
            }
#pragma warning disable CA1031 // Without a driver the loader fails in several ways; each means that there is no device.
            catch (Exception)
#pragma warning restore CA1031
            {
                return 0;
            }
        }
    }

    /// <summary>Compute capability times 10, such as 90 for 9.0.</summary>
    public int Capability => Architecture.Major * 10 + Architecture.Minor;

    /// <inheritdoc/>
    public override int CompiledKernels => base.CompiledKernels + programs.Count;

    private CudaArchitecture Architecture => ((CudaAccelerator)Accelerator).Architecture;

    /// <summary>The handle of the stream that everything on this device runs on.</summary>
    internal nint StreamHandle => ((CudaStream)Stream).StreamPtr;

    /// <summary>The loaded kernel that <paramref name="describe"/> describes, compiled at its first use.</summary>
    /// <param name="key">A type that stands for the kernel.</param>
    /// <param name="describe">Its description.</param>
    internal PtxKernel Kernel(Type key, Func<PtxKernelDescription> describe)
    {
        if (IsWarmingUp)
        {
            programs.Prepare(key, describe, Bind);
            return PtxKernel.NotLaunched(describe());
        }
        Profile?.Mark(key);
        Bind();
        return programs.Get(key, describe);
    }

    /// <summary>How many counters there are at <see cref="Counters"/>.</summary>
    internal const int CounterCount = 1 << 16;

    /// <summary>The address of I32 counters by which the blocks of a launch find out who comes last. They are zero between launches: each
    /// kernel that counts puts them back.</summary>
    internal nint Counters
    {
        get
        {
            if (counters is null)
            {
                counters = Accelerator.Allocate1D<byte>(CounterCount * sizeof(int));
                counters.MemSetToZero(Stream);
            }
            return counters.NativePtr;
        }
    }

    /// <inheritdoc/>
    public override void WarmUp(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        ThrowIfDisposed();
        if (IsCapturing || IsWarmingUp) throw new DeviceException($"{Name}: a capture or a warm-up is under way already");
        Bind();
        IsWarmingUp = true;
        try
        {
            using var scope = Scope();
            step();
        }
        finally
        {
            IsWarmingUp = false;
        }
        AwaitIndexKernels();
        programs.AwaitPrepared();
    }

    /// <inheritdoc/>
    public override CapturedStep Capture(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        ThrowIfDisposed();
        if (IsCapturing) throw new DeviceException($"{Name}: a capture is under way already; captures do not nest");
        Bind();
        // The driver gives no memory while a capture is under way, and what is captured cannot wait for what is not.
        _ = Counters;
        AwaitCopies();
        var memory = StartPrivateMemory();
        IsCapturing = true;
        try
        {
            return new CapturedStep(step, new CudaGraph(this, memory, step));
        }
        catch
        {
            SharePrivateMemory(memory);
            throw;
        }
        finally
        {
            IsCapturing = false;
            EndPrivateMemory();
        }
    }

    /// <summary>Makes the device's CUDA context the current one of this thread, which calls of the driver need.</summary>
    internal void Bind() => Accelerator.Bind();

    // The paths of an older card can be tried on a newer one: NATIVE_CUDA_CAPABILITY=80 makes it take those of sm_80.
    private static readonly int MostCapability = int.TryParse(Environment.GetEnvironmentVariable("NATIVE_CUDA_CAPABILITY"), out var given) ? given : int.MaxValue;

    /// <summary>Whether the kernel's instructions exist here.</summary>
    internal bool Runs(int capability, bool architectureSpecific) =>
        capability <= MostCapability && (architectureSpecific ? Capability == capability : Capability >= capability);

    /// <summary>Bytes of shared memory that a block may have: of the older card, where NATIVE_CUDA_CAPABILITY asks for its paths.</summary>
    internal int SharedBytesOfBlock => Math.Min(
        CudaDriver.SharedBytesOfBlock(((CudaAccelerator)Accelerator).DeviceId),
        MostCapability switch { 80 or 87 => 163 << 10, < 90 or 120 => 99 << 10, _ => int.MaxValue });

    internal override nint RecordEvent(AcceleratorStream on, nint spare)
    {
        const uint withoutTime = 2;
        Bind();
        if (spare == 0) CudaDriver.Check(CudaDriver.EventCreate(out spare, withoutTime), "creating an event");
        CudaDriver.Check(CudaDriver.EventRecord(spare, ((CudaStream)on).StreamPtr), "recording an event");
        return spare;
    }

    internal override void AwaitEvent(AcceleratorStream waiter, nint awaited)
    {
        Bind();
        CudaDriver.Check(CudaDriver.StreamWaitEvent(((CudaStream)waiter).StreamPtr, awaited, 0), "letting a stream wait for an event");
    }

    internal override bool IsEventDone(nint awaited)
    {
        const int notReady = 600;
        Bind();
        var state = CudaDriver.EventQuery(awaited);
        if (state != notReady) CudaDriver.Check(state, "asking for an event");
        return state == 0;
    }

    internal override void AwaitEventOnHost(nint awaited)
    {
        Bind();
        CudaDriver.Check(CudaDriver.EventSynchronize(awaited), "waiting for an event");
    }

    internal override void ReleaseEvent(nint released)
    {
        Bind();
        _ = CudaDriver.EventDestroy(released);
    }

    private protected override void FreeOwn()
    {
        programs.Dispose();
        counters?.Dispose();
    }

    private static (Context, CudaAccelerator) Create(int index)
    {
        Context? context = null;
        try
        {
            context = Context.Create(builder => builder.Cuda().Optimize(OptimizationLevel.O2));
            var devices = context.GetCudaDevices();
            if (index >= devices.Count)
                throw new DeviceException($"cuda:{index}: the driver reports {devices.Count} CUDA devices");
            return (context, context.CreateCudaAccelerator(index));
        }
        catch (Exception e) when (e is not DeviceException)
        {
            context?.Dispose();
            throw new DeviceException($"cuda:{index}: no CUDA device can be opened: {(e.InnerException ?? e).Message}", e);
        }
    }
}
