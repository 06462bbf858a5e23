using System.Runtime.CompilerServices;
using System.Text;
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

    /// <summary>A bit for each lane in which <paramref name="holds"/> is not 0.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .pred p; .reg .b32 t; mov.b32 t, $0; setp.ne.b32 p, t, 0; vote.sync.ballot.b32 $r, p, 0xFFFFFFFF; }")]
    public static uint Ballot(int holds) => throw new NotSupportedException();

    /// <summary>A bit for each lane whose value has the same lowest 8 bits as this one's.</summary>
    [IntrinsicImplementation, Ptx<SameByteText>]
    public static uint SameByte(uint value) => throw new NotSupportedException();

    /// <summary>A bit for each lane before this one.</summary>
    [IntrinsicImplementation, Ptx("mov.u32 $r, %lanemask_lt;")]
    public static uint LanesBefore() => throw new NotSupportedException();

    /// <summary>The number of bits that are set.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b32 t; mov.b32 t, $0; popc.b32 $r, t; }")]
    public static int Count(uint bits) => throw new NotSupportedException();

    /// <summary>The sum over the lanes of a warp, in every lane; sm_80.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .b32 t; mov.b32 t, $0; redux.sync.add.s32 $r, t, 0xFFFFFFFF; }")]
    public static int Sum(int value) => throw new NotSupportedException();

    /// <summary>The lanes of a warp meet, and see what the others wrote to memory.</summary>
    [IntrinsicImplementation, Ptx("bar.warp.sync 0xFFFFFFFF;")]
    public static void Meet() => throw new NotSupportedException();

    /// <summary>All threads of a block meet; gives for how many of them <paramref name="holds"/> is not 0.</summary>
    [IntrinsicImplementation, Ptx("{ .reg .pred p; .reg .b32 t; mov.b32 t, $0; setp.ne.b32 p, t, 0; bar.red.popc.u32 $r, 0, p; }")]
    public static int CountOfBlock(int holds) => throw new NotSupportedException();

    // A vote on each bit: lanes that differ in one drop out. match.any takes longer, one turn for each different value.
    private readonly struct SameByteText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder("{ .reg .pred p; .reg .b32 t, v, m, s; mov.b32 v, $0; mov.b32 s, 0xFFFFFFFF; ");
            for (var bit = 0; bit < 8; bit++)
                text.Append($"and.b32 t, v, {1 << bit}; setp.ne.b32 p, t, 0; vote.sync.ballot.b32 m, p, 0xFFFFFFFF; @!p not.b32 m, m; and.b32 s, s, m; ");
            return text.Append("mov.b32 $r, s; }").ToString();
        }
    }
}
