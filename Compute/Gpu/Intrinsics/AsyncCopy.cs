using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Copies from global to shared memory that run beside the thread: sm_80 and later.</summary>
internal static class AsyncCopy
{
    /// <summary>Copies <paramref name="bytes"/> (0 to 16) and fills up to 16 with zeros; both addresses are multiples of 16. Nothing is read where
    /// there are no bytes.</summary>
    [IntrinsicImplementation, Ptx("cp.async.cg.shared.global [$0], [$1], 16, $2;")]
    public static void Load16(uint target, ulong source, int bytes) => throw new NotSupportedException();

    /// <summary>Ends a group of copies.</summary>
    [IntrinsicImplementation, Ptx("cp.async.commit_group;")]
    public static void Commit() => throw new NotSupportedException();

    /// <summary>Waits until at most <paramref name="groups"/> (constant) of this thread's groups are under way.</summary>
    [IntrinsicImplementation, Ptx("cp.async.wait_group $0;")]
    public static void Wait(int groups) => throw new NotSupportedException();
}
