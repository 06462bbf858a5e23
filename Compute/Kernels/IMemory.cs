namespace Native.Compute.Kernels;

/// <summary>The elements of a tensor as kernels see them: the same kernel source reads host memory or a GPU's.</summary>
internal interface IMemory
{
    /// <summary>The element of this type at an index counted in such elements.</summary>
    T Read<T>(long index) where T : unmanaged;

    /// <summary>Sets the element at an index counted in elements of this type.</summary>
    void Write<T>(long index, T value) where T : unmanaged;
}

/// <summary>Memory of the processor.</summary>
internal readonly unsafe struct HostMemory(void* start) : IMemory
{
    private readonly byte* start = (byte*)start;

    public byte* Start => start;

    public T Read<T>(long index) where T : unmanaged => ((T*)start)[index];

    public void Write<T>(long index, T value) where T : unmanaged => ((T*)start)[index] = value;
}
