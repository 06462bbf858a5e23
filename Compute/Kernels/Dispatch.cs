using Native.Compute.Cpu;
using Native.Compute.Gpu;

namespace Native.Compute.Kernels;

/// <summary>Where kernels run: gives tensors' memory in the form that kernels read, and runs index kernels.</summary>
internal interface IBackend<TMemory> where TMemory : struct, IMemory
{
    /// <summary>The elements of a tensor from its offset on.</summary>
    TMemory Memory(Tensor tensor);

    /// <summary>Where kernels report indices out of range: see <see cref="Faults"/>.</summary>
    TMemory Faults { get; }

    /// <summary>Runs a kernel for 0 … count - 1.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="count">The number of indices.</param>
    /// <param name="cost">About how many elements one index touches; it sets how many indices make a task.</param>
    void Run<TKernel>(in TKernel kernel, long count, long cost = 1) where TKernel : struct, IIndexKernel;
}

/// <summary>Code for elements of any type.</summary>
internal interface IElementLaunch
{
    void On<TBackend, TMemory, T>(TBackend backend)
        where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T>;
}

/// <summary>Code for elements of a floating-point type.</summary>
internal interface IRealLaunch
{
    void On<TBackend, TMemory, T>(TBackend backend)
        where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>;
}

/// <summary>Code that moves elements without looking at them: <c>T</c> is an unsigned integer of their size.</summary>
internal interface IBitsLaunch
{
    void On<TBackend, TMemory, T>(TBackend backend)
        where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged;
}

/// <summary>Calls launches with the back end of a device and the element type of a tensor.</summary>
internal static class Dispatch
{
    /// <summary>Any element type; Bool is treated as U8.</summary>
    public static void Element<TLaunch>(Device device, DType type, in TLaunch launch) where TLaunch : struct, IElementLaunch
    {
        if (device is CpuDevice cpu) Element<TLaunch, CpuBackend, HostMemory>(type, launch, new CpuBackend(cpu));
        else Element<TLaunch, GpuBackend, GpuMemory>(type, launch, new GpuBackend((GpuDevice)device));
    }

    private static void Element<TLaunch, TBackend, TMemory>(DType type, in TLaunch launch, TBackend backend)
        where TLaunch : struct, IElementLaunch where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory
    {
        switch (type)
        {
            case DType.F32: launch.On<TBackend, TMemory, F32>(backend); break;
            case DType.F64: launch.On<TBackend, TMemory, F64>(backend); break;
            case DType.F16: launch.On<TBackend, TMemory, F16>(backend); break;
            case DType.BF16: launch.On<TBackend, TMemory, BF16>(backend); break;
            case DType.I32: launch.On<TBackend, TMemory, I32>(backend); break;
            case DType.I64: launch.On<TBackend, TMemory, I64>(backend); break;
            case DType.I8: launch.On<TBackend, TMemory, I8>(backend); break;
            default: launch.On<TBackend, TMemory, U8>(backend); break;
        }
    }

    /// <summary>A floating-point type; others are the caller's error, found by <see cref="Guard"/>.</summary>
    public static void Real<TLaunch>(Device device, DType type, in TLaunch launch) where TLaunch : struct, IRealLaunch
    {
        if (device is CpuDevice cpu) Real<TLaunch, CpuBackend, HostMemory>(type, launch, new CpuBackend(cpu));
        else Real<TLaunch, GpuBackend, GpuMemory>(type, launch, new GpuBackend((GpuDevice)device));
    }

    private static void Real<TLaunch, TBackend, TMemory>(DType type, in TLaunch launch, TBackend backend)
        where TLaunch : struct, IRealLaunch where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory
    {
        switch (type)
        {
            case DType.F32: launch.On<TBackend, TMemory, F32>(backend); break;
            case DType.F64: launch.On<TBackend, TMemory, F64>(backend); break;
            case DType.F16: launch.On<TBackend, TMemory, F16>(backend); break;
            case DType.BF16: launch.On<TBackend, TMemory, BF16>(backend); break;
            default: throw new NotSupportedException($"Kernel: {type} is not a floating-point type");
        }
    }

    /// <summary>Any type, by its size.</summary>
    public static void Bits<TLaunch>(Device device, DType type, in TLaunch launch) where TLaunch : struct, IBitsLaunch
    {
        if (device is CpuDevice cpu) Bits<TLaunch, CpuBackend, HostMemory>(type, launch, new CpuBackend(cpu));
        else Bits<TLaunch, GpuBackend, GpuMemory>(type, launch, new GpuBackend((GpuDevice)device));
    }

    private static void Bits<TLaunch, TBackend, TMemory>(DType type, in TLaunch launch, TBackend backend)
        where TLaunch : struct, IBitsLaunch where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory
    {
        switch (type.Size())
        {
            case 1: launch.On<TBackend, TMemory, byte>(backend); break;
            case 2: launch.On<TBackend, TMemory, ushort>(backend); break;
            case 4: launch.On<TBackend, TMemory, uint>(backend); break;
            default: launch.On<TBackend, TMemory, ulong>(backend); break;
        }
    }
}
