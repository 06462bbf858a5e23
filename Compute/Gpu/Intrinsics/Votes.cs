using System.Runtime.CompilerServices;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>What the lanes of a warp say together.</summary>
internal static class Votes
{
    /// <summary>Whether it holds in any lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(bool holds) => AnyOf(holds ? 1 : 0) != 0;

    [IntrinsicImplementation, Ptx("{ .reg .pred p; .reg .b32 t; mov.b32 t, $0; setp.ne.b32 p, t, 0; vote.sync.any.pred p, p, 0xFFFFFFFF; selp.b32 $r, 1, 0, p; }")]
    private static int AnyOf(int holds) => throw new NotSupportedException();
}
