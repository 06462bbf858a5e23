using System.Runtime.CompilerServices;

namespace Native.Compute.Cpu;

/// <summary>One block of queries of one head: runs over the keys with an online softmax.</summary>
internal readonly unsafe struct AttentionForward<V, T, L>(AttentionArguments* arguments, Slots slots) : IWork
    where V : unmanaged
    where T : unmanaged
    where L : struct, ILane<V, T>
{
    public static nint ScratchElements(in AttentionArguments a)
    {
        var queries = AttentionBlock<V, T, L>.BlockQueries;
        nint keys = AttentionBlock<V, T, L>.BlockKeys;
        var padded = AttentionBlock<V, T, L>.Padded(a.HeadSize);
        var paddedValue = AttentionBlock<V, T, L>.Padded(a.ValueSize);
        return queries * (a.HeadSize + keys + paddedValue + 3) + keys * (padded + paddedValue) + 7 * 16;
    }

    public static nint Tasks(in AttentionArguments a) =>
        a.Batch * a.QueryHeads * ((a.Queries + AttentionBlock<V, T, L>.BlockQueries - 1) / AttentionBlock<V, T, L>.BlockQueries);

    public void Run(int task)
    {
        var heads = arguments->Batch * arguments->QueryHeads;
        // The last queries see the most keys where attention is causal: long tasks go first.
        var block = (Tasks(*arguments) - 1 - task) / heads;
        var batch = task % heads / arguments->QueryHeads;
        var head = task % arguments->QueryHeads;
        var first = block * AttentionBlock<V, T, L>.BlockQueries;
        var end = Math.Min(arguments->Queries, first + AttentionBlock<V, T, L>.BlockQueries);
        var valid = Math.Min(arguments->QueryCount(batch), end);
        for (var row = Math.Max(first, valid); row < end; row++) Empty(*arguments, batch, head, row);
        if (first >= valid) return;
        var slot = slots.Acquire();
        Block(batch, head, first, valid - first, (T*)slots[slot]);
        slots.Release(slot);
    }

    /// <summary>What a query gets that sees no key.</summary>
    public static void Empty(in AttentionArguments a, nint batch, nint head, nint row)
    {
        AttentionBlock<V, T, L>.Clear(a.O, batch, head, row, a.ValueSize);
        if (a.LogSumExp == null) return;
        ((T*)a.LogSumExp)[(batch * a.QueryHeads + head) * a.Queries + row] = Scalar<T>.From(double.NegativeInfinity);
    }

    private void Block(nint batch, nint head, nint first, nint rows, T* scratch)
    {
        nint blockKeys = AttentionBlock<V, T, L>.BlockKeys;
        var size = arguments->HeadSize;
        var valueSize = AttentionBlock<V, T, L>.Padded(arguments->ValueSize);
        var pitch = AttentionBlock<V, T, L>.Padded(rows);
        var keyHead = head / (arguments->QueryHeads / arguments->KeyHeads);
        var queries = scratch;
        var scores = Next(queries, size * pitch);
        var output = Next(scores, blockKeys * pitch);
        var most = Next(output, pitch * valueSize);
        var sum = Next(most, pitch);
        var factor = Next(sum, pitch);
        var copyK = Next(factor, pitch);
        var copyV = Next(copyK, blockKeys * AttentionBlock<V, T, L>.Padded(size));
        AttentionBlock<V, T, L>.Transpose(arguments->Q, batch, head, first, rows, size, Scalar<T>.From(arguments->Scale), pitch, queries);
        for (nint i = 0; i < pitch; i++)
        {
            most[i] = Scalar<T>.From(double.NegativeInfinity);
            sum[i] = default;
        }
        var (low, high) = arguments->KeyRange(batch, first, first + rows - 1);
        var started = false;
        for (var key = low / blockKeys * blockKeys; key < high; key += blockKeys)
        {
            var keys = Math.Min(blockKeys, high - key);
            var k = (T*)arguments->K.At(batch, keyHead, key);
            var rowK = arguments->K.Row;
            if (arguments->K.Type != AttentionBlock<V, T, L>.Accumulate)
            {
                AttentionBlock<V, T, L>.Copy(arguments->K, batch, keyHead, key, keys, size, copyK);
                k = copyK;
                rowK = AttentionBlock<V, T, L>.Padded(size);
            }
            AttentionBlock<V, T, L>.Scores(k, rowK, keys, size, queries, pitch, scores);
            AttentionBlock<V, T, L>.Restrict(*arguments, batch, head, key, keys, first, rows, pitch, scores);
            Softmax(scores, keys, pitch, most, sum, factor);
            if (started) Rescale(output, rows, valueSize, factor);
            var v = (T*)arguments->V.At(batch, keyHead, key);
            var rowV = arguments->V.Row;
            if (AttentionBlock<V, T, L>.NeedsCopy(arguments->V.Type, arguments->ValueSize))
            {
                AttentionBlock<V, T, L>.Copy(arguments->V, batch, keyHead, key, keys, arguments->ValueSize, copyV);
                v = copyV;
                rowV = valueSize;
            }
            AttentionBlock<V, T, L>.Product(rows, keys, scores, 1, pitch, v, rowV, output, valueSize, started);
            started = true;
        }
        Finish(batch, head, first, rows, started, output, valueSize, most, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(T* scores, nint keys, nint pitch, T* most, T* sum, T* factor)
    {
        for (nint i = 0; i < pitch; i += L.Count)
        {
            var before = L.Load(most + i);
            // Four chains, since each waits for its last comparison.
            V now = before, second = before, third = before, fourth = before;
            var at = scores + i;
            nint j = 0;
            for (; j + 4 <= keys; j += 4, at += 4 * pitch)
            {
                now = L.Max(L.Load(at), now);
                second = L.Max(L.Load(at + pitch), second);
                third = L.Max(L.Load(at + 2 * pitch), third);
                fourth = L.Max(L.Load(at + 3 * pitch), fourth);
            }
            for (; j < keys; j++, at += pitch) now = L.Max(L.Load(at), now);
            now = L.Max(L.Max(now, second), L.Max(third, fourth));
            L.Store(most + i, now);
            // Where every key so far is forbidden, -∞ less -∞ would be NaN.
            var origin = L.FiniteOrZero(now);
            var scale = L.Exp(L.Subtract(before, origin));
            var total = L.Zero;
            at = scores + i;
            for (j = 0; j < keys; j++, at += pitch)
            {
                var p = L.Exp(L.Subtract(L.Load(at), origin));
                total = L.Add(total, p);
                L.Store(at, p);
            }
            L.Store(factor + i, scale);
            L.Store(sum + i, L.MultiplyAdd(scale, L.Load(sum + i), total));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rescale(T* output, nint rows, nint size, T* factor)
    {
        for (nint row = 0; row < rows; row++, output += size)
        {
            var f = L.Broadcast(factor[row]);
            for (nint j = 0; j < size; j += L.Count) L.Store(output + j, L.Multiply(f, L.Load(output + j)));
        }
    }

    private void Finish(nint batch, nint head, nint first, nint rows, bool started, T* output, nint pitch, T* most, T* sum)
    {
        for (nint row = 0; row < rows; row++)
        {
            var total = Scalar<T>.ToDouble(sum[row]);
            if (!started || total == 0)
            {
                Empty(*arguments, batch, head, first + row);
                continue;
            }
            AttentionBlock<V, T, L>.Store(
                output + row * pitch, Scalar<T>.From(1 / total), arguments->O, batch, head, first + row, arguments->ValueSize);
            if (arguments->LogSumExp == null) continue;
            ((T*)arguments->LogSumExp)[(batch * arguments->QueryHeads + head) * arguments->Queries + first + row] =
                Scalar<T>.From(Scalar<T>.ToDouble(most[row]) + Math.Log(total));
        }
    }

    private static T* Next(T* p, nint count) => p + (count + 15) / 16 * 16;
}
