namespace Native.Compute.Cpu;

/// <summary>Attention of one query in each sequence, as in decoding: the query heads that share a key head, which is read once for all of them.</summary>
/// <remarks>With one query, registers run along the rows of keys and values instead of across queries.</remarks>
internal readonly unsafe struct AttentionDecode<V, T, L>(AttentionArguments* arguments, Slots slots) : IWork
    where V : unmanaged
    where T : unmanaged
    where L : struct, ILane<V, T>
{
    public static nint ScratchElements(in AttentionArguments a)
    {
        var group = Group(a);
        return group * Padded(a.HeadSize) + group * Pitch(a.Keys) + Padded(a.ValueSize);
    }

    public static nint Tasks(in AttentionArguments a) => a.Batch * a.KeyHeads;

    public void Run(int task)
    {
        var batch = task / arguments->KeyHeads;
        var keyHead = task % arguments->KeyHeads;
        var group = Group(*arguments);
        var (low, high) = arguments->KeyRange(batch, 0, 0);
        if (arguments->QueryCount(batch) < 1 || low == high)
        {
            for (nint i = 0; i < group; i++) AttentionForward<V, T, L>.Empty(*arguments, batch, keyHead * group + i, 0);
            return;
        }
        var slot = slots.Acquire();
        var queries = (T*)slots[slot];
        var scores = queries + group * Padded(arguments->HeadSize);
        if (arguments->K.Type == DType.BF16) Scores<BFloat16>(batch, keyHead, low, high, queries, scores);
        else if (arguments->K.Type == DType.F16) Scores<Half>(batch, keyHead, low, high, queries, scores);
        else Scores<T>(batch, keyHead, low, high, queries, scores);
        for (nint i = 0; i < group; i++) Output(batch, keyHead, keyHead * group + i, low, high, scores + i * Pitch(arguments->Keys), scores + group * Pitch(arguments->Keys));
        slots.Release(slot);
    }

    private static nint Group(in AttentionArguments a) => a.KeyHeads == 0 ? 0 : a.QueryHeads / a.KeyHeads;

    private static nint Padded(nint count) => (count + 15) / 16 * 16;

    // Four scores at a time and whole registers may run over the end.
    private static nint Pitch(nint keys) => Padded(keys) + 16;

    private void Scores<S>(nint batch, nint keyHead, nint low, nint high, T* queries, T* scores) where S : unmanaged
    {
        var (group, size) = (Group(*arguments), arguments->HeadSize);
        var (row, pitch) = (Padded(size), Pitch(arguments->Keys));
        for (nint i = 0; i < group; i++)
        {
            AttentionBlock<V, T, L>.Copy(arguments->Q, batch, keyHead * group + i, 0, 1, size, queries + i * row);
            for (nint j = 0; j < size; j++) queries[i * row + j] = Scalar<T>.From(Scalar<T>.ToDouble(queries[i * row + j]) * arguments->Scale);
        }
        var last = (S*)arguments->K.At(batch, keyHead, high - 1);
        for (var key = low; key < high; key += 4)
        {
            var k0 = (S*)arguments->K.At(batch, keyHead, key);
            var k1 = key + 1 < high ? k0 + arguments->K.Row : last;
            var k2 = key + 2 < high ? k0 + 2 * arguments->K.Row : last;
            var k3 = key + 3 < high ? k0 + 3 * arguments->K.Row : last;
            var to = scores + (key - low);
            nint i = 0;
            for (; i + 4 <= group; i += 4) GemvKernel.Dot<S, V, T, L, FourRows>(k0, k1, k2, k3, queries + i * row, row, size, to + i * pitch, pitch);
            for (; i + 2 <= group; i += 2) GemvKernel.Dot<S, V, T, L, TwoRows>(k0, k1, k2, k3, queries + i * row, row, size, to + i * pitch, pitch);
            for (; i < group; i++) GemvKernel.Dot<S, V, T, L, OneRow>(k0, k1, k2, k3, queries + i * row, row, size, to + i * pitch, pitch);
        }
    }

    private void Output(nint batch, nint keyHead, nint head, nint low, nint high, T* scores, T* output)
    {
        var count = high - low;
        if (arguments->Mask.Data != 0)
        {
            var mask = (T*)arguments->Mask.Data + batch * arguments->Mask.Batch + head * arguments->Mask.Head;
            for (nint j = 0; j < count; j++) scores[j] = Scalar<T>.MultiplyAdd(scores[j], Scalar<T>.From(1), mask[(low + j) * arguments->Mask.Key]);
        }
        for (var j = count; j % L.Count != 0; j++) scores[j] = Scalar<T>.From(double.NegativeInfinity);
        var (most, total) = Softmax(scores, count);
        if (total == 0)
        {
            AttentionForward<V, T, L>.Empty(*arguments, batch, head, 0);
            return;
        }
        new Span<T>(output, (int)arguments->ValueSize).Clear();
        if (arguments->V.Type == DType.BF16) Sum<BFloat16>(batch, keyHead, low, count, scores, output);
        else if (arguments->V.Type == DType.F16) Sum<Half>(batch, keyHead, low, count, scores, output);
        else Sum<T>(batch, keyHead, low, count, scores, output);
        AttentionBlock<V, T, L>.Store(output, Scalar<T>.From(1 / total), arguments->O, batch, head, 0, arguments->ValueSize);
        if (arguments->LogSumExp != null)
            ((T*)arguments->LogSumExp)[batch * arguments->QueryHeads + head] = Scalar<T>.From(most + Math.Log(total));
    }

    // Scores become e^(score - largest); returns the largest and their sum.
    private static (double Most, double Total) Softmax(T* scores, nint count)
    {
        var now = L.Broadcast(Scalar<T>.From(double.NegativeInfinity));
        for (nint j = 0; j < count; j += L.Count) now = L.Max(L.Load(scores + j), now);
        var lanes = stackalloc T[16];
        L.Store(lanes, now);
        var most = double.NegativeInfinity;
        for (var i = 0; i < L.Count; i++) most = Math.Max(most, Scalar<T>.ToDouble(lanes[i]));
        // Where every key is forbidden, -∞ less -∞ would be NaN; where scores are NaN, which no comparison finds, the sum becomes it.
        var origin = L.Broadcast(Scalar<T>.From(double.IsNegativeInfinity(most) ? 0 : most));
        var total = L.Zero;
        for (nint j = 0; j < count; j += L.Count)
        {
            var p = L.Exp(L.Subtract(L.Load(scores + j), origin));
            total = L.Add(total, p);
            L.Store(scores + j, p);
        }
        return (most, Scalar<T>.ToDouble(L.Sum(total)));
    }

    private void Sum<S>(nint batch, nint keyHead, nint low, nint count, T* weights, T* output) where S : unmanaged
    {
        var (row, size) = (arguments->V.Row, arguments->ValueSize);
        var v = (S*)arguments->V.At(batch, keyHead, low);
        nint j = 0;
        for (; j + 4 <= count; j += 4, v += 4 * row)
            GemvKernel.Axpy<S, V, T, L>(v, v + row, v + 2 * row, v + 3 * row, weights[j], weights[j + 1], weights[j + 2], weights[j + 3], output, size, 4 * row);
        for (; j < count; j++, v += row) GemvKernel.Axpy<S, V, T, L>(v, weights[j], output, size);
    }
}
