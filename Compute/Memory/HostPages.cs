using System.Runtime.InteropServices;

namespace Native.Compute;

/// <summary>Host memory that asks for large pages: fewer misses of the page tables in streams and in walks over rows.</summary>
internal static unsafe partial class HostPages
{
    private const nuint LargePage = 2 << 20;

    /// <summary>Memory that <see cref="NativeMemory.AlignedFree"/> frees; in blocks of several large pages, Linux is asked for them.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static void* Allocate(nuint bytes, nuint alignment)
    {
        var block = NativeMemory.AlignedAlloc(bytes, alignment);
        if (OperatingSystem.IsLinux() && bytes >= 2 * LargePage) Advise((nuint)block, bytes);
        return block;
    }

    // What the kernel does with advice is its own business: without large pages everything works as before.
    private static void Advise(nuint block, nuint bytes)
    {
        const int largePages = 14;
        var start = block + LargePage - 1 & ~(LargePage - 1);
        var end = block + bytes & ~(LargePage - 1);
        if (end > start) _ = MemoryAdvise((void*)start, end - start, largePages);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint bytes, int advice);
}
