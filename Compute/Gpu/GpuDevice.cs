using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Native.Compute.Gpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>What CUDA and OpenCL devices share: slabs of memory, an own stream, transfers through page-locked memory, a kernel cache.</summary>
public abstract partial class GpuDevice : Device
{
    private const long SlabBytes = 64L << 20;
    private const int StagingBytes = 1 << 20;

    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly AcceleratorStream stream;
    private readonly KernelCache kernels;
    private readonly List<MemoryBuffer1D<byte, Stride1D.Dense>> slabs = [];
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> faults;
    private readonly PageLockedArray1D<byte> staging;
    private long slabUsed = SlabBytes;

    internal GpuDevice(string name, DeviceKind kind, ulong seed, Context context, Accelerator accelerator) : base(name, kind, seed)
    {
        this.context = context;
        this.accelerator = accelerator;
        stream = accelerator.CreateStream();
        copyStream = accelerator.CreateStream();
        kernelMarks = new StreamMarks(this, stream);
        copyMarks = new StreamMarks(this, copyStream);
        kernels = new KernelCache(accelerator);
        faults = accelerator.Allocate1D<byte>(Faults.Bytes);
        faults.MemSetToZero(stream);
        staging = accelerator.AllocatePageLocked1D<byte>(StagingBytes);
        stream.Synchronize();
    }

    /// <inheritdoc/>
    public override string Description => $"{accelerator.Name}, {accelerator.MemorySize / 1073741824.0:F0} GiB";

    /// <summary>The maker's name of the hardware.</summary>
    public string HardwareName => accelerator.Name;

    /// <summary>The device's memory, in bytes.</summary>
    public long MemoryBytes => accelerator.MemorySize;

    /// <summary>Multiprocessors or compute units.</summary>
    public int Multiprocessors => accelerator.NumMultiprocessors;

    /// <summary>What the hardware can do, for people.</summary>
    public string Features => accelerator switch
    {
        CudaAccelerator cuda => $"compute capability {cuda.Architecture}, {cuda.MaxSharedMemoryPerGroup / 1024} KiB shared memory a group",
        CLAccelerator cl => $"OpenCL {cl.CVersion}, by {cl.VendorName}, groups of up to {cl.MaxNumThreadsPerGroup}",
        _ => accelerator.AcceleratorType.ToString(),
    };

    /// <summary>The number of kernels compiled so far.</summary>
    public virtual int CompiledKernels => kernels.Count;

    private protected Accelerator Accelerator => accelerator;

    private protected AcceleratorStream Stream => stream;

    /// <summary>The device address of the tensor's first element.</summary>
    internal static nint Address(Tensor tensor)
    {
        var body = tensor.Check("Kernel");
        ((GpuDevice)body.Device).Use(body.Storage!);
        var slab = (MemoryBuffer1D<byte, Stride1D.Dense>)body.Storage!.Slab!;
        return slab.NativePtr + (nint)(body.Storage.Address + body.Layout.Offset * body.DType.Size());
    }

    internal GpuMemory FaultReport => new(faults.View.AsContiguous());

    /// <summary>The address of the report of <see cref="Faults"/>.</summary>
    internal nint FaultAddress => faults.NativePtr;

    internal static GpuMemory View(Tensor tensor)
    {
        var body = tensor.Check("Kernel");
        var size = body.DType.Size();
        ((GpuDevice)body.Device).Use(body.Storage!);
        var start = body.Storage!.Address + body.Layout.Offset * size;
        var slab = (MemoryBuffer1D<byte, Stride1D.Dense>)body.Storage.Slab!;
        return new(slab.View.AsContiguous().SubView(start, body.Storage.Reserved - body.Layout.Offset * size));
    }

    /// <summary>Where launches are timed one by one, if they are.</summary>
    internal LaunchProfile? Profile { get; set; }

    internal virtual void Launch<TKernel>(in TKernel kernel, long count) where TKernel : struct, IIndexKernel
    {
        Profile?.Mark(typeof(TKernel));
        // Enough groups to fill any device; each thread loops over what is left.
        var groupSize = Math.Min(IndexKernelEntry.GroupSize, accelerator.MaxNumThreadsPerGroup);
        var groups = (int)Math.Min((count + groupSize - 1) / groupSize, 16384);
        if (IsWarmingUp)
        {
            kernels.Prepare<TKernel>();
            return;
        }
        var launch = kernels.Index<TKernel>();
        try
        {
            launch(stream, new KernelConfig(groups, groupSize), kernel, count);
        }
        catch (Exception e) when (e is not DeviceException)
        {
            throw Failure($"launching {typeof(TKernel).Name} over {count} indices", e);
        }
    }

    /// <summary>Compiles the index kernel ahead of its first use.</summary>
    internal void WarmUp<TKernel>() where TKernel : struct, IIndexKernel => kernels.Index<TKernel>();

    /// <inheritdoc/>
    public override void Synchronize()
    {
        ThrowIfDisposed();
        ThrowIfCapturing("Synchronize");
        try
        {
            stream.Synchronize();
            copyStream.Synchronize();
        }
        catch (AcceleratorException e)
        {
            throw Failure("Synchronize", e);
        }
        CheckFaults();
    }

    private void CheckFaults()
    {
        Span<long> report = stackalloc long[3];
        Download(faults, 0, MemoryMarshal.AsBytes(report));
        if (report[0] == 0) return;
        faults.MemSetToZero(stream);
        stream.Synchronize();
        Faults.Throw(report);
    }

    /// <summary>Whether kernels are only compiled and not launched.</summary>
    private protected bool IsWarmingUp { get; set; }

    /// <summary>Waits for the index kernels that a warm-up asked for.</summary>
    private protected void AwaitIndexKernels() => kernels.AwaitPrepared();

    /// <summary>Whether work is being recorded instead of run.</summary>
    private protected bool IsCapturing { get; set; }

    private void ThrowIfCapturing(string operation)
    {
        if (IsWarmingUp) throw new DeviceException($"{Name}: {operation} cannot be part of a warm-up, in which nothing is computed");
        if (IsCapturing) throw new DeviceException($"{Name}: {operation} cannot be part of a captured step; do it before the capture or between replays");
    }

    private DeviceException Failure(string operation, Exception e) => new($"{Name}: {operation} failed: {Reason(e)}", e);

    /// <summary>The driver's own words: ILGPU's exceptions keep them out of their message.</summary>
    internal static string Reason(Exception e) => e switch
    {
        CLException cl => $"OpenCL reports {cl.Error}",
        CudaException cuda => $"CUDA reports {cuda.Error}: {cuda.Message}",
        { InnerException: { } inner } => $"{e.Message} ({Reason(inner)})",
        _ => e.Message,
    };

    private protected override bool TryReserve(long size, out Block block)
    {
        try
        {
            if (size > SlabBytes / 2)
            {
                block = new(accelerator.Allocate1D<byte>(size), 0);
                return true;
            }
            if (slabUsed + size > SlabBytes)
            {
                slabs.Add(accelerator.Allocate1D<byte>(SlabBytes));
                slabUsed = 0;
            }
            block = new(slabs[^1], (nint)slabUsed);
            slabUsed += size;
            return true;
        }
        catch (AcceleratorException)
        {
            block = default;
            return false;
        }
    }

    private protected override bool TryGiveBack(long size, Block block)
    {
        if (size <= SlabBytes / 2) return false;
        copyMarks.AwaitOnHost(block.LastCopy);
        ((MemoryBuffer1D<byte, Stride1D.Dense>)block.Slab!).Dispose();
        return true;
    }

    /// <summary>Frees what a derived device holds, before its memory and context go.</summary>
    private protected virtual void FreeOwn() { }

    private protected override void FreeMemory()
    {
        Copies.Dispose();
        // Nothing may run any more when its memory and its kernels go: OpenCL does not wait for that.
        stream.Synchronize();
        copyStream.Synchronize();
        copyMarks.Release();
        kernelMarks.Release();
        FreeOwn();
        foreach (var slab in slabs) slab.Dispose();
        faults.Dispose();
        staging.Dispose();
        copyStream.Dispose();
        stream.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    // Transfers name the page-locked memory by its address: given its view, ILGPU 1.5.3 copies the whole page-locked array on OpenCL.
    internal override void CopyFromHost(ReadOnlySpan<byte> source, Storage target, long targetByte)
    {
        ThrowIfCapturing($"copying {source.Length} bytes from the host to the device");
        Use(target);
        var slab = (MemoryBuffer1D<byte, Stride1D.Dense>)target.Slab!;
        try
        {
            for (var done = 0; done < source.Length; done += StagingBytes)
            {
                var part = source.Slice(done, Math.Min(StagingBytes, source.Length - done));
                part.CopyTo(staging.Span);
                slab.View.AsContiguous().SubView(target.Address + targetByte + done, part.Length).CopyFromCPUUnsafeAsync(stream, ref staging.Span[0], part.Length);
                stream.Synchronize();
            }
        }
        catch (AcceleratorException e)
        {
            throw Failure($"copying {source.Length} bytes to the device", e);
        }
    }

    internal override void CopyToHost(Storage source, long sourceByte, Span<byte> target)
    {
        ThrowIfCapturing($"copying {target.Length} bytes from the device to the host");
        Use(source);
        Download((MemoryBuffer1D<byte, Stride1D.Dense>)source.Slab!, source.Address + sourceByte, target);
        CheckFaults();
    }

    private void Download(MemoryBuffer1D<byte, Stride1D.Dense> slab, long start, Span<byte> target)
    {
        try
        {
            for (var done = 0; done < target.Length; done += StagingBytes)
            {
                var part = target.Slice(done, Math.Min(StagingBytes, target.Length - done));
                slab.View.AsContiguous().SubView(start + done, part.Length).CopyToCPUUnsafeAsync(stream, ref staging.Span[0], part.Length);
                stream.Synchronize();
                staging.Span[..part.Length].CopyTo(part);
            }
        }
        catch (AcceleratorException e)
        {
            throw Failure($"copying {target.Length} bytes from the device", e);
        }
    }
}
