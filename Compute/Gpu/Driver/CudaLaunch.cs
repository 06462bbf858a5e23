using System.Runtime.InteropServices;

namespace Native.Compute.Gpu;

/// <summary>How a kernel is launched, as cuLaunchKernelEx reads it (CUlaunchConfig).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CudaLaunch
{
    public uint GridX, GridY, GridZ, BlockX, BlockY, BlockZ, SharedBytes;
    public nint Stream;
    public CudaLaunchAttribute* Attributes;
    public uint AttributeCount;
}

/// <summary>One property of a launch (CUlaunchAttribute).</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct CudaLaunchAttribute
{
    /// <summary>The launch may begin before what is ahead of it on the stream has ended; the kernel itself waits for that.</summary>
    public const int ProgrammaticStreamSerialization = 6;

    [FieldOffset(0)]
    public int Id;

    [FieldOffset(8)]
    public int Value;
}
