using System.Runtime.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Work on contiguous rows that goes over each several times while it is in the cache.</summary>
internal interface IRowProgram
{
    /// <summary>Does the rows from <paramref name="first"/> up to, not including, <paramref name="end"/>.</summary>
    void Run(long first, long end);
}

/// <summary>Code for SIMD vectors and an element type, both still to be chosen.</summary>
internal interface IRowProgramCode
{
    void On<TLanes, T, TAcc>() where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>;
}

/// <summary>Runs row programs on the work pool.</summary>
internal static class RowPrograms
{
    /// <summary>Whether rows of this shape on this device are worked on by row programs.</summary>
    public static bool Fit(Device device, in RowShape shape) => device.Kind == DeviceKind.Cpu && shape.Inner == 1 && Vector128.IsHardwareAccelerated;

    /// <summary>Calls the code with the lanes for an element type.</summary>
    public static void Choose<TCode>(DType type, in TCode code) where TCode : struct, IRowProgramCode
    {
        switch (type)
        {
            case DType.F32: LaneChoice.Run<Bound<TCode, F32>, F32>(new(code)); break;
            case DType.F64: LaneChoice.Run<Bound<TCode, F64>, F64>(new(code)); break;
            case DType.F16: LaneChoice.Run<Bound<TCode, F16>, F16>(new(code)); break;
            default: LaneChoice.Run<Bound<TCode, BF16>, BF16>(new(code)); break;
        }
    }

    /// <summary>Runs a program on each of the rows.</summary>
    /// <param name="device">A CPU.</param>
    /// <param name="program">The program.</param>
    /// <param name="shape">The rows.</param>
    /// <param name="streams">Whether it stores past the caches.</param>
    public static void Run<TProgram>(Device device, in TProgram program, in RowShape shape, bool streams) where TProgram : struct, IRowProgram
    {
        var perTask = Math.Max(1, (streams ? Streaming.LongerTasks : 1) * CpuBackend.Grain / Math.Max(1, shape.Length));
        ((CpuDevice)device).Pool.Run(checked((int)((shape.Outer + perTask - 1) / perTask)), new Loop<TProgram>(program, shape.Outer, perTask, streams));
    }

    private readonly struct Bound<TCode, T>(TCode code) : ILaneCode<T> where TCode : struct, IRowProgramCode where T : struct, IRealElement<T>
    {
        public void On<TLanes, TAcc>() where TLanes : struct, ILanes<TLanes> where TAcc : struct, IRealElement<TAcc> => code.On<TLanes, T, TAcc>();
    }

    private readonly struct Loop<TProgram>(TProgram program, long rows, long perTask, bool streams) : IWork where TProgram : struct, IRowProgram
    {
        public void Run(int task)
        {
            program.Run(task * perTask, Math.Min(rows, (task + 1) * perTask));
            Streaming.End(streams);
        }
    }
}
