using System.Text;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Copies from global to shared memory that run beside the thread: sm_80 and later.</summary>
internal static class AsyncCopy
{
    /// <summary>Copies <paramref name="bytes"/> (0 to 16) and fills up to 16 with zeros; both addresses are multiples of 16. Nothing is read where
    /// there are no bytes.</summary>
    [IntrinsicImplementation, Ptx("cp.async.cg.shared.global [$0], [$1], 16, $2;")]
    public static void Load16(uint target, ulong source, int bytes) => throw new NotSupportedException();

    /// <summary>
    /// Copies 16 bytes of each of <paramref name="count"/> lines, <paramref name="apart"/> lines of 128 bytes apart in shared memory; zeros for
    /// lines that do not exist.
    /// </summary>
    /// <param name="target">Where the first line's bytes go.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="stride">Bytes from one of these lines to the next at the source.</param>
    /// <param name="lines">How many lines exist from the first one on, those between counted.</param>
    /// <param name="bytes">0 to 16 bytes of a line that exist.</param>
    /// <param name="count">Constant.</param>
    /// <param name="apart">Constant.</param>
    [IntrinsicImplementation, Ptx<LinesText>]
    public static void LoadLines(uint target, ulong source, long stride, int lines, int bytes, int count, int apart) => throw new NotSupportedException();

    /// <summary>Ends a group of copies.</summary>
    [IntrinsicImplementation, Ptx("cp.async.commit_group;")]
    public static void Commit() => throw new NotSupportedException();

    /// <summary>Waits until at most <paramref name="groups"/> (constant) of this thread's groups are under way.</summary>
    [IntrinsicImplementation, Ptx("cp.async.wait_group $0;")]
    public static void Wait(int groups) => throw new NotSupportedException();

    private readonly struct LinesText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var (count, apart) = (constants[5]!.Value, constants[6]!.Value);
            var text = new StringBuilder("{ .reg .pred p; .reg .b32 n, e, b; .reg .b64 a; mov.b64 a, $1; mov.b32 e, $3; mov.b32 b, $4; ");
            for (var i = 0L; i < count; i++)
            {
                if (i > 0) text.Append("add.s64 a, a, $2; ");
                text.Append($"setp.gt.s32 p, e, {i * apart}; selp.b32 n, b, 0, p; cp.async.cg.shared.global [$0+{i * apart * 128}], [a], 16, n; ");
            }
            return text.Append('}').ToString();
        }
    }
}
