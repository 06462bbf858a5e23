using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Runs index kernels as loops on the work pool.</summary>
internal readonly unsafe struct CpuBackend(CpuDevice device) : IBackend<HostMemory>
{
    /// <summary>Elements that one task should touch: enough to hide the cost of its dispatch, little enough to balance threads.</summary>
    public const long Grain = 16384;

    public CpuDevice Device => device;

    public HostMemory Memory(Tensor tensor)
    {
        var body = tensor.Check("Kernel");
        return new((byte*)body.Storage!.Address + body.Layout.Offset * body.DType.Size());
    }

    public HostMemory Faults => new(device.FaultReport);

    public void Run<TKernel>(in TKernel kernel, long count, long cost = 1) where TKernel : struct, IIndexKernel
    {
        if (count <= 0) return;
        var grain = Math.Max(1, Grain / Math.Max(1, cost));
        var tasks = (count + grain - 1) / grain;
        if (tasks > int.MaxValue / 4)
        {
            grain = count / (int.MaxValue / 4) + 1;
            tasks = (count + grain - 1) / grain;
        }
        device.Pool.Run((int)tasks, new Loop<TKernel>(kernel, count, grain));
        device.ThrowOnFault();
    }

    private readonly struct Loop<TKernel>(TKernel kernel, long count, long grain) : IWork where TKernel : struct, IIndexKernel
    {
        public void Run(int task)
        {
            var body = kernel;
            var end = Math.Min(count, (task + 1) * grain);
            for (var i = task * grain; i < end; i++) body.Execute(i);
        }
    }
}

/// <summary>Asks a generic back end whether it is the CPU's.</summary>
internal static class CpuBackends
{
    /// <summary>The CPU's back end that this one is known to be.</summary>
    public static CpuBackend Of<TBackend>(TBackend backend) where TBackend : struct => Unsafe.As<TBackend, CpuBackend>(ref backend);

    /// <summary>Whether it is, and it. Without boxing, which a type test would do until the method is optimized.</summary>
    public static bool IsCpu<TBackend>(this TBackend backend, out CpuBackend cpu) where TBackend : struct
    {
        if (typeof(TBackend) == typeof(CpuBackend))
        {
            cpu = Unsafe.As<TBackend, CpuBackend>(ref backend);
            return true;
        }
        cpu = default;
        return false;
    }
}
