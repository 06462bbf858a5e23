using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Cross-entropy of rows: each row's shift and sum of exponentials, and the loss from them while the target's logit is in the cache.</summary>
internal readonly unsafe struct RowCrossEntropy<TLanes, T, TAcc>(
    HostMemory x, HostMemory logs, HostMemory sums, HostMemory totals, long length, bool smooths, CrossEntropyKernel<HostMemory, T, TAcc> loss) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Run(long first, long end)
    {
        var bytes = length * T.Type.Size();
        var shift = RowExpSum<TLanes, T, TAcc>.Shift(x.Start + first * bytes, length);
        for (var row = first; row < end; row++)
        {
            var from = x.Start + row * bytes;
            var sum = RowExpSum<TLanes, T, TAcc>.Sum(from, row + 1 < end ? from + bytes : from, length, shift, out var next);
            TAcc.Store(logs, row, TAcc.Constant(shift));
            TAcc.Store(sums, row, TAcc.Constant(sum));
            if (smooths)
                TAcc.Store(totals, row, RowSegment<TLanes, T, TAcc>.Reduce(new SumOperation.Op(1), new RowSegment<TLanes, T, TAcc> { A = from }, length));
            loss.Execute(row);
            shift = next;
        }
    }
}

/// <summary>The gradient of cross-entropy, row by row: weight·(probability - share), where the target's share is another than that of the rest.</summary>
internal readonly unsafe struct RowCrossEntropyGradient<TLanes, T, TAcc>(
    HostMemory dx, HostMemory x, HostMemory logs, HostMemory weights, ClassNumbers<HostMemory> targets, long length, double smoothed, double share,
    CrossEntropyWeightKernel<HostMemory, TAcc> weight, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    [SkipLocalsInit]
    public void Run(long first, long end)
    {
        var room = stackalloc byte[2 * 64];
        var whole = length - length % TLanes.Count;
        for (var row = first; row < end; row++)
        {
            weight.Execute(row);
            var at = row * length * T.Type.Size();
            byte* y = dx.Start + at, from = x.Start + at;
            var w = TAcc.ToDouble(TAcc.Load(weights, row));
            // An ignored row, whatever its logits.
            if (w == 0)
            {
                new Span<byte>(y, checked((int)(length * T.Type.Size()))).Clear();
                continue;
            }
            TLanes log = TLanes.Constant(TAcc.ToDouble(TAcc.Load(logs, row))), factor = TLanes.Constant(w);
            // The target's vector is computed apart: a second visit would fetch what has gone past the caches again.
            var target = targets.At(row);
            var apart = Math.Min(target - target % TLanes.Count, whole);
            Stretch(y, from, 0, apart, log, factor);
            if (apart < whole)
            {
                var value = At(TLanes.LoadFrom<T>(from, apart), target - apart, log, factor);
                if (streams) TLanes.StreamTo<T>(y, apart, value);
                else TLanes.StoreTo<T>(y, apart, value);
                Stretch(y, from, apart + TLanes.Count, whole, log, factor);
            }
            if (whole == length) continue;
            var rest = At(TLanes.LoadFrom<T>(RowSegment.Copy(from, whole, length - whole, T.Type.Size(), room), 0), target - whole, log, factor);
            RowSegment<TLanes, T, TAcc>.StoreShort<T>(y, whole, rest, length - whole, room + 64);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Stretch(byte* y, byte* from, long i, long end, TLanes log, TLanes factor)
    {
        var part = TLanes.Constant(smoothed);
        var past = streams;
        for (; i < end; i += TLanes.Count)
        {
            Streaming.FetchAhead(from + i * T.Type.Size());
            var value = factor * (TLanes.BoundedExp(TLanes.LoadFrom<T>(from, i) - log) - part);
            if (past) TLanes.StreamTo<T>(y, i, value);
            else TLanes.StoreTo<T>(y, i, value);
        }
    }

    private TLanes At(TLanes logits, long target, TLanes log, TLanes factor)
    {
        var part = TLanes.IfEqual(RowSegment.Numbers<TLanes, TAcc>(), TLanes.Constant(target), TLanes.Constant(share), TLanes.Constant(smoothed));
        return factor * (TLanes.BoundedExp(logits - log) - part);
    }
}
