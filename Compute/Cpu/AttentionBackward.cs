using System.Runtime.CompilerServices;

namespace Native.Compute.Cpu;

/// <summary>Where the gradients of an attention come from and go to; all four have the types and shapes of o, q, k and v.</summary>
internal readonly record struct AttentionGradients(HeadView DO, HeadView DQ, HeadView DK, HeadView DV);

/// <summary>The gradients of an attention, from probabilities that are computed again block by block.</summary>
/// <remarks>dv = pᵀ·do, dp = do·vᵀ, ds = p ⊙ (dp - Σ do ⊙ o), dq = scale·ds·k, dk = scale·dsᵀ·q. Sums run over blocks of keys, heads of
/// a group and blocks of queries in rising order, whichever way the work is cut: by heads in one pass of five products, or, where the
/// heads are too few for the threads, by key blocks and then by query blocks in seven.</remarks>
internal unsafe struct AttentionBackward<V, T, L>
    where V : unmanaged
    where T : unmanaged
    where L : struct, ILane<V, T>
{
    private readonly AttentionArguments arguments;
    private readonly AttentionGradients gradients;
    private readonly Slots slots;
    private readonly T* shared;

    public AttentionBackward(in AttentionArguments arguments, in AttentionGradients gradients, T* shared, Slots slots)
    {
        this.arguments = arguments;
        this.gradients = gradients;
        this.shared = shared;
        this.slots = slots;
    }

    /// <summary>The scratch of one running task: two blocks of scores, copies of keys and values, and their gradients.</summary>
    public static nint TaskElements(in AttentionArguments a) =>
        BlockKeys * 2 * (BlockQueries + Padded(a.HeadSize) + Padded(a.ValueSize));

    /// <summary>The scratch of all tasks: what is prepared of each block of queries.</summary>
    public static nint SharedElements(in AttentionArguments a) => a.Batch * a.QueryHeads * QueryBlocksOf(a) * BlockElements(a);

    public readonly int QueryTasks => (int)(arguments.Batch * arguments.QueryHeads * QueryBlocks);

    public readonly int KeyTasks => (int)(arguments.Batch * arguments.KeyHeads * KeyBlocks);

    public readonly int HeadTasks => (int)(arguments.Batch * arguments.KeyHeads);

    private static nint BlockKeys => AttentionBlock<V, T, L>.BlockKeys;

    private static nint BlockQueries => AttentionBlock<V, T, L>.BlockQueries;

    private readonly nint QueryBlocks => QueryBlocksOf(arguments);

    private readonly nint KeyBlocks => (arguments.Keys + BlockKeys - 1) / BlockKeys;

    private readonly nint Group => arguments.QueryHeads / arguments.KeyHeads;

    private readonly nint PitchK => Padded(arguments.HeadSize);

    private readonly nint PitchV => Padded(arguments.ValueSize);

    private static nint QueryBlocksOf(in AttentionArguments a) => (a.Queries + BlockQueries - 1) / BlockQueries;

    // q and do transposed, and as rows, the gradient of q, two numbers of each row.
    private static nint BlockElements(in AttentionArguments a) =>
        BlockQueries * (a.HeadSize + a.ValueSize + 2 * Padded(a.HeadSize) + Padded(a.ValueSize) + 2);

    private static nint Padded(nint count) => AttentionBlock<V, T, L>.Padded(count);

    /// <summary>A block of queries of one head and what is prepared of it.</summary>
    private readonly struct Queries(T* block, in AttentionArguments a, nint batch, nint head, nint first, nint rows)
    {
        public readonly nint Batch = batch, Head = head, First = first, Rows = rows, Pitch = Padded(rows);
        public readonly T* Transposed = block;
        public readonly T* OutputTransposed = block + BlockQueries * a.HeadSize;
        public readonly T* Q = block + BlockQueries * (a.HeadSize + a.ValueSize);
        public readonly T* Gradient = block + BlockQueries * (a.HeadSize + a.ValueSize + Padded(a.HeadSize));
        public readonly T* Output = block + BlockQueries * (a.HeadSize + a.ValueSize + 2 * Padded(a.HeadSize));
        public readonly T* LogSumExp = block + BlockQueries * (a.HeadSize + a.ValueSize + 2 * Padded(a.HeadSize) + Padded(a.ValueSize));
        public readonly T* Delta = block + BlockQueries * (a.HeadSize + a.ValueSize + 2 * Padded(a.HeadSize) + Padded(a.ValueSize) + 1);
    }

    private readonly Queries At(nint batch, nint head, nint block)
    {
        var first = block * BlockQueries;
        var rows = Math.Clamp(arguments.QueryCount(batch) - first, 0, BlockQueries);
        var index = (batch * arguments.QueryHeads + head) * QueryBlocks + block;
        return new Queries(shared + index * BlockElements(arguments), arguments, batch, head, first, rows);
    }

    /// <summary>Transposes and copies a block of queries and of do, and sums do ⊙ o.</summary>
    public readonly void Prepare(int task)
    {
        var head = task / QueryBlocks;
        var block = At(head / arguments.QueryHeads, head % arguments.QueryHeads, task % QueryBlocks);
        if (block.Rows == 0) return;
        var (q, output) = (arguments.Q, gradients.DO);
        AttentionBlock<V, T, L>.Transpose(
            q, block.Batch, block.Head, block.First, block.Rows, arguments.HeadSize, Scalar<T>.From(arguments.Scale), block.Pitch, block.Transposed);
        AttentionBlock<V, T, L>.Transpose(
            output, block.Batch, block.Head, block.First, block.Rows, arguments.ValueSize, Scalar<T>.From(1), block.Pitch, block.OutputTransposed);
        AttentionBlock<V, T, L>.Copy(q, block.Batch, block.Head, block.First, block.Rows, arguments.HeadSize, block.Q);
        // The sum needs o widened; the place of the gradient is free until it is zeroed below, but may be narrower than a row of o.
        var slot = slots.Acquire();
        var row = (T*)slots[slot];
        var lse = (T*)arguments.LogSumExp + head * arguments.Queries + block.First;
        for (nint i = 0; i < block.Pitch; i++)
        {
            block.LogSumExp[i] = i < block.Rows ? lse[i] : Scalar<T>.From(double.PositiveInfinity);
            block.Delta[i] = default;
            if (i >= block.Rows) continue;
            AttentionBlock<V, T, L>.Copy(arguments.O, block.Batch, block.Head, block.First + i, 1, arguments.ValueSize, row);
            AttentionBlock<V, T, L>.Copy(output, block.Batch, block.Head, block.First + i, 1, arguments.ValueSize, block.Output + i * PitchV);
            var sum = L.Zero;
            for (nint e = 0; e < PitchV; e += L.Count) sum = L.MultiplyAdd(L.Load(row + e), L.Load(block.Output + i * PitchV + e), sum);
            block.Delta[i] = L.Sum(sum);
        }
        slots.Release(slot);
        new Span<T>(block.Gradient, (int)(block.Rows * PitchK)).Clear();
    }

    /// <summary>All gradients of one head of keys and of its group of query heads.</summary>
    public readonly void Head(int task)
    {
        var (batch, keyHead) = (task / arguments.KeyHeads, task % arguments.KeyHeads);
        for (nint block = 0; block < KeyBlocks; block++) Keys(batch, keyHead, block, true);
        for (nint head = 0; head < Group; head++)
        {
            for (nint block = 0; block < QueryBlocks; block++) StoreQueries(batch, keyHead * Group + head, block);
        }
    }

    /// <summary>The gradients of one block of keys and values.</summary>
    public readonly void KeyBlock(int task)
    {
        var head = task / KeyBlocks;
        Keys(head / arguments.KeyHeads, head % arguments.KeyHeads, task % KeyBlocks, false);
    }

    /// <summary>The gradient of one block of queries.</summary>
    public readonly void QueryBlock(int task)
    {
        var index = task / QueryBlocks;
        var (batch, head) = (index / arguments.QueryHeads, index % arguments.QueryHeads);
        var queries = At(batch, head, task % QueryBlocks);
        if (queries.Rows > 0)
        {
            var slot = slots.Acquire();
            var scratch = (T*)slots[slot];
            var (low, high) = arguments.KeyRange(batch, queries.First, queries.First + queries.Rows - 1);
            for (var key = low / BlockKeys * BlockKeys; key < high; key += BlockKeys)
            {
                var keys = Math.Min(BlockKeys, high - key);
                Load(batch, head / Group, key, keys, scratch, out var k, out var rowK, out var v, out var rowV);
                Scores(queries, key, keys, k, rowK, v, rowV, scratch);
                AddQueries(queries, keys, k, rowK, scratch);
            }
            slots.Release(slot);
        }
        StoreQueries(batch, head, task % QueryBlocks);
    }

    private readonly void Keys(nint batch, nint keyHead, nint block, bool withQueries)
    {
        var key = block * BlockKeys;
        var all = Math.Min(BlockKeys, arguments.Keys - key);
        var present = Math.Clamp(arguments.KeyCount(batch) - key, 0, all);
        var slot = slots.Acquire();
        var scratch = (T*)slots[slot];
        var gradientK = scratch + BlockKeys * (2 * BlockQueries + PitchK + PitchV);
        var gradientV = gradientK + BlockKeys * PitchK;
        new Span<T>(gradientK, (int)(BlockKeys * (PitchK + PitchV))).Clear();
        Load(batch, keyHead, key, present, scratch, out var k, out var rowK, out var v, out var rowV);
        for (nint index = 0; index < Group * QueryBlocks && present > 0; index++)
        {
            var queries = At(batch, keyHead * Group + index / QueryBlocks, index % QueryBlocks);
            if (queries.Rows == 0) continue;
            var (low, high) = arguments.KeyRange(batch, queries.First, queries.First + queries.Rows - 1);
            var keys = Math.Min(present, high - key);
            if (keys <= 0 || key + BlockKeys <= low) continue;
            Scores(queries, key, keys, k, rowK, v, rowV, scratch);
            var (p, ds) = ((nint)scratch, (nint)(scratch + BlockKeys * BlockQueries));
            AttentionBlock<V, T, L>.Product(keys, queries.Rows, (T*)p, queries.Pitch, 1, queries.Output, PitchV, gradientV, PitchV, true);
            AttentionBlock<V, T, L>.Product(keys, queries.Rows, (T*)ds, queries.Pitch, 1, queries.Q, PitchK, gradientK, PitchK, true);
            if (withQueries) AddQueries(queries, keys, k, rowK, scratch);
        }
        for (nint row = 0; row < all; row++)
        {
            AttentionBlock<V, T, L>.Store(
                gradientK + row * PitchK, Scalar<T>.From(arguments.Scale), gradients.DK, batch, keyHead, key + row, arguments.HeadSize);
            AttentionBlock<V, T, L>.Store(gradientV + row * PitchV, Scalar<T>.From(1), gradients.DV, batch, keyHead, key + row, arguments.ValueSize);
        }
        slots.Release(slot);
    }

    private readonly void Load(
        nint batch, nint head, nint key, nint keys, T* scratch, out T* k, out nint rowK, out T* v, out nint rowV)
    {
        k = (T*)arguments.K.At(batch, head, key);
        v = (T*)arguments.V.At(batch, head, key);
        (rowK, rowV) = (arguments.K.Row, arguments.V.Row);
        var copy = scratch + 2 * BlockKeys * BlockQueries;
        if (AttentionBlock<V, T, L>.NeedsCopy(arguments.K.Type, arguments.HeadSize))
        {
            AttentionBlock<V, T, L>.Copy(arguments.K, batch, head, key, keys, arguments.HeadSize, copy);
            k = copy;
            rowK = PitchK;
        }
        if (arguments.V.Type == AttentionBlock<V, T, L>.Accumulate) return;
        v = copy + BlockKeys * PitchK;
        rowV = PitchV;
        AttentionBlock<V, T, L>.Copy(arguments.V, batch, head, key, keys, arguments.ValueSize, v);
    }

    // Leaves p at the start of the scratch and ds behind it, keys down and queries across.
    private readonly void Scores(in Queries queries, nint key, nint keys, T* k, nint rowK, T* v, nint rowV, T* scratch)
    {
        var gradient = scratch + BlockKeys * BlockQueries;
        AttentionBlock<V, T, L>.Scores(k, rowK, keys, arguments.HeadSize, queries.Transposed, queries.Pitch, scratch);
        AttentionBlock<V, T, L>.Restrict(arguments, queries.Batch, queries.Head, key, keys, queries.First, queries.Rows, queries.Pitch, scratch);
        AttentionBlock<V, T, L>.Scores(v, rowV, keys, arguments.ValueSize, queries.OutputTransposed, queries.Pitch, gradient);
        Differentiate(scratch, gradient, keys, queries.Pitch, queries.LogSumExp, queries.Delta);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Differentiate(T* scores, T* gradient, nint keys, nint pitch, T* logSumExp, T* delta)
    {
        for (nint i = 0; i < pitch; i += L.Count)
        {
            // All scores of a row without keys are -∞, and so is its log-sum-exp.
            var origin = L.FiniteOrZero(L.Load(logSumExp + i));
            var mean = L.Load(delta + i);
            for (nint at = i; at < keys * pitch; at += pitch)
            {
                var p = L.Exp(L.Subtract(L.Load(scores + at), origin));
                L.Store(scores + at, p);
                L.Store(gradient + at, L.Multiply(p, L.Subtract(L.Load(gradient + at), mean)));
            }
        }
    }

    private readonly void AddQueries(in Queries queries, nint keys, T* k, nint rowK, T* scratch) =>
        AttentionBlock<V, T, L>.Product(
            queries.Rows, keys, scratch + BlockKeys * BlockQueries, 1, queries.Pitch, k, rowK, queries.Gradient, PitchK, true);

    private readonly void StoreQueries(nint batch, nint head, nint block)
    {
        var queries = At(batch, head, block);
        var end = Math.Min(arguments.Queries, queries.First + BlockQueries);
        for (var row = queries.First; row < end; row++)
        {
            if (row - queries.First >= queries.Rows) AttentionBlock<V, T, L>.Clear(gradients.DQ, batch, head, row, arguments.HeadSize);
            else
            {
                AttentionBlock<V, T, L>.Store(
                    queries.Gradient + (row - queries.First) * PitchK, Scalar<T>.From(arguments.Scale), gradients.DQ, batch, head, row, arguments.HeadSize);
            }
        }
    }

    /// <summary>One of the four kinds of task.</summary>
    internal enum Stage
    {
        Prepare,
        Head,
        KeyBlock,
        QueryBlock,
    }

    internal readonly struct Work(AttentionBackward<V, T, L>* backward, Stage stage) : IWork
    {
        public void Run(int task)
        {
            switch (stage)
            {
                case Stage.Prepare: backward->Prepare(task); break;
                case Stage.Head: backward->Head(task); break;
                case Stage.KeyBlock: backward->KeyBlock(task); break;
                default: backward->QueryBlock(task); break;
            }
        }
    }
}
