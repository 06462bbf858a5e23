using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Native.Compute.Cpu;

namespace Native.Compute;

/// <summary>The processor, computing with SIMD code of this library on a pool of threads.</summary>
/// <remarks>Results do not depend on the number of threads.</remarks>
public sealed unsafe class CpuDevice : Device
{
    /// <summary>Opens the processor with a number of threads; 0 stands for one on each physical core.</summary>
    public CpuDevice(int threads = 0, ulong seed = 0) : base(threads == 0 ? "cpu" : $"cpu:{threads}", DeviceKind.Cpu, seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Pool = new WorkPool(threads == 0 ? WorkPool.DefaultThreads : threads);
    }

    /// <summary>The threads that operations run on.</summary>
    public WorkPool Pool { get; }

    /// <summary>Tables of the Fourier transforms that were run.</summary>
    internal Numerics.FourierPlans Plans { get; } = new();

    /// <inheritdoc/>
    public override string Description =>
        $"{Pool.Threads} threads, {(Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : Vector128.IsHardwareAccelerated ? "128" : "no")}-bit SIMD";

    /// <summary>Operations of the CPU are done when they return.</summary>
    public override void Synchronize() { }

    /// <summary>Where kernels report indices out of range.</summary>
    internal void* FaultReport { get; } = NativeMemory.AllocZeroed(Kernels.Faults.Bytes);

    /// <summary>Throws what a kernel reported, once.</summary>
    internal void ThrowOnFault()
    {
        var report = new Span<long>(FaultReport, 3);
        if (report[0] == 0) return;
        Span<long> copy = [report[0], report[1], report[2]];
        report.Clear();
        Kernels.Faults.Throw(copy);
    }

    private protected override bool TryReserve(long size, out Block block)
    {
        try
        {
            block = new(null, (nint)HostPages.Allocate((nuint)size, (nuint)SizeClass.Alignment));
            return true;
        }
        catch (OutOfMemoryException)
        {
            block = default;
            return false;
        }
    }

    private protected override bool TryGiveBack(long size, Block block)
    {
        NativeMemory.AlignedFree((void*)block.Address);
        return true;
    }

    private protected override void FreeMemory()
    {
        TrimMemory();
        Pool.Dispose();
        NativeMemory.Free(FaultReport);
    }

    internal override void CopyFromHost(ReadOnlySpan<byte> source, Storage target, long targetByte) =>
        source.CopyTo(new Span<byte>((byte*)target.Address + targetByte, source.Length));

    internal override void CopyToHost(Storage source, long sourceByte, Span<byte> target) =>
        new ReadOnlySpan<byte>((byte*)source.Address + sourceByte, target.Length).CopyTo(target);
}
