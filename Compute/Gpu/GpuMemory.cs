using ILGPU;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu;

/// <summary>Memory of a GPU, as kernels read it.</summary>
internal readonly struct GpuMemory(ArrayView<byte> bytes) : IMemory
{
    private readonly ArrayView<byte> bytes = bytes;

    public T Read<T>(long index) where T : unmanaged => bytes.Cast<T>()[index];

    public void Write<T>(long index, T value) where T : unmanaged => bytes.Cast<T>()[index] = value;
}
