using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Both gradients of silu(gate) ⊙ up in one pass over contiguous tensors: the logistic function is computed and dy read once.</summary>
internal readonly unsafe struct SwiGluGradientLoop<TLanes, T>(HostMemory dgate, HostMemory dup, HostMemory gate, HostMemory up, HostMemory dy, long count) : IWork
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T>
{
    private readonly bool streams = Streaming.Fits(dgate.Start, 1, count / 64 * 64, T.Type.Size()) && (nint)dup.Start % 64 == 0;

    public int Tasks => checked((int)((count + CpuBackend.Grain - 1) / CpuBackend.Grain));

    public void Run(int task)
    {
        var size = T.Type.Size();
        var first = task * CpuBackend.Grain;
        var n = Math.Min(CpuBackend.Grain, count - first);
        var whole = n - n % TLanes.Count;
        var at = first * size;
        Whole(dgate.Start + at, dup.Start + at, gate.Start + at, up.Start + at, dy.Start + at, whole, streams);
        if (whole < n) Rest(at + whole * size, (n - whole) * size);
        Streaming.End(streams);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Whole(byte* dg, byte* du, byte* g, byte* u, byte* d, long n, bool past)
    {
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            Streaming.FetchAhead(g + i * T.Type.Size());
            Streaming.FetchAhead(u + i * T.Type.Size());
            Streaming.FetchAhead(d + i * T.Type.Size());
            TLanes x = TLanes.LoadFrom<T>(g, i), slope = TLanes.LoadFrom<T>(d, i), one = TLanes.Constant(1);
            var s = TLanes.TimesSigmoid(one, x);
            var first = TLanes.LoadFrom<T>(u, i) * slope * (s + x * s * (one - s));
            var second = x * s * slope;
            if (past)
            {
                TLanes.StreamTo<T>(dg, i, first);
                TLanes.StreamTo<T>(du, i, second);
            }
            else
            {
                TLanes.StoreTo<T>(dg, i, first);
                TLanes.StoreTo<T>(du, i, second);
            }
        }
    }

    // What does not fill a vector, through a copy that does.
    private void Rest(long at, long bytes)
    {
        var room = stackalloc byte[5 * 64];
        new Span<byte>(room, 5 * 64).Clear();
        Unsafe.CopyBlockUnaligned(room, gate.Start + at, (uint)bytes);
        Unsafe.CopyBlockUnaligned(room + 64, up.Start + at, (uint)bytes);
        Unsafe.CopyBlockUnaligned(room + 128, dy.Start + at, (uint)bytes);
        Whole(room + 192, room + 256, room, room + 64, room + 128, TLanes.Count, false);
        Unsafe.CopyBlockUnaligned(dgate.Start + at, room + 192, (uint)bytes);
        Unsafe.CopyBlockUnaligned(dup.Start + at, room + 256, (uint)bytes);
    }
}
