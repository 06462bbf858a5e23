using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

/// <summary>Random inputs of an attention case with padded strides, and the formula in double.</summary>
internal sealed unsafe class Problem : IDisposable
{
    private readonly Buffer? mask;
    private readonly int[]? keyLengths;
    private readonly int[]? queryLengths;
    private readonly System.Runtime.InteropServices.GCHandle keyHandle;
    private readonly System.Runtime.InteropServices.GCHandle queryHandle;

    public Problem(AttentionTests.Case shape)
    {
        Shape = shape;
        var (rowQ, rowV) = (shape.Size + 3, shape.ValueSize + 1);
        // Positions outside, heads inside: the layout of a fused projection.
        Q = Make(shape.Queries, shape.Heads, rowQ, 1);
        K = Make(shape.Keys, shape.KeyHeads, rowQ, 2);
        V = Make(shape.Keys, shape.KeyHeads, rowV, 3);
        O = Make(shape.Queries, shape.Heads, rowV, 4);
        Work = shape.Type == DType.F64 ? DType.F64 : DType.F32;
        LogSumExp = new Buffer(Work, shape.Batch * shape.Heads * shape.Queries);
        Arguments = new AttentionArguments
        {
            Batch = shape.Batch,
            QueryHeads = shape.Heads,
            KeyHeads = shape.KeyHeads,
            Queries = shape.Queries,
            Keys = shape.Keys,
            HeadSize = shape.Size,
            ValueSize = shape.ValueSize,
            Causal = shape.Causal,
            Window = shape.Window,
            Scale = 1 / Math.Sqrt(shape.Size),
            Q = View(Q, shape.Queries, shape.Heads, rowQ),
            K = View(K, shape.Keys, shape.KeyHeads, rowQ),
            V = View(V, shape.Keys, shape.KeyHeads, rowV),
            O = View(O, shape.Queries, shape.Heads, rowV),
            LogSumExp = LogSumExp.Data,
        };
        if (shape.Mask > 0)
        {
            // Mask 1 is shared by all batches and heads; mask 2 has its own for each batch.
            mask = new Buffer(Work, (long)(shape.Mask == 1 ? 1 : shape.Batch) * shape.Queries * shape.Keys).Randomize(9);
            for (long i = 0; i < mask.Count; i += 5) mask[i] = double.NegativeInfinity;
            Arguments.Mask = new ScoreMask((nint)mask.Data, shape.Mask == 1 ? 0 : shape.Queries * shape.Keys, 0, shape.Keys, 1);
        }
        if (shape.KeyLengths)
        {
            keyLengths = Lengths(shape.Keys);
            keyHandle = System.Runtime.InteropServices.GCHandle.Alloc(keyLengths, System.Runtime.InteropServices.GCHandleType.Pinned);
            Arguments.KeyLengths = (int*)keyHandle.AddrOfPinnedObject();
        }
        if (shape.QueryLengths)
        {
            queryLengths = Lengths(shape.Queries);
            queryHandle = System.Runtime.InteropServices.GCHandle.Alloc(queryLengths, System.Runtime.InteropServices.GCHandleType.Pinned);
            Arguments.QueryLengths = (int*)queryHandle.AddrOfPinnedObject();
        }
    }

    public AttentionTests.Case Shape { get; }

    public AttentionArguments Arguments;

    public DType Work { get; }

    public Buffer Q { get; }

    public Buffer K { get; }

    public Buffer V { get; }

    public Buffer O { get; }

    public Buffer LogSumExp { get; }

    public Buffer Make(int positions, int heads, int row, int seed) =>
        new Buffer(Shape.Type, (long)Shape.Batch * positions * heads * row).Randomize(seed);

    public HeadView View(Buffer buffer, int positions, int heads, int row) =>
        new((nint)buffer.Data, Shape.Type, positions * heads * row, row, heads * row);

    public static long At(in HeadView view, long batch, long head, long row, long element) =>
        batch * view.Batch + head * view.Head + row * view.Row + element;

    /// <summary>The probabilities of a row, 0 where a key is forbidden, and the log-sum-exp.</summary>
    public (double[] P, double LogSumExp) Row(int batch, int head, int query)
    {
        var p = new double[Shape.Keys];
        var keyHead = head / (Shape.Heads / Shape.KeyHeads);
        var keys = keyLengths?[batch] ?? Shape.Keys;
        var queries = queryLengths?[batch] ?? Shape.Queries;
        var shift = keyLengths is not null && queryLengths is not null ? keys - queries : Shape.Keys - Shape.Queries;
        var most = double.NegativeInfinity;
        for (var j = 0; j < Shape.Keys; j++)
        {
            p[j] = double.NegativeInfinity;
            if (query >= queries || j >= keys || (Shape.Causal && j > query + shift) || (Shape.Window > 0 && j <= query + shift - Shape.Window)) continue;
            var dot = 0.0;
            for (var e = 0; e < Shape.Size; e++) dot += Q[At(Arguments.Q, batch, head, query, e)] * K[At(Arguments.K, batch, keyHead, j, e)];
            p[j] = dot * Arguments.Scale + (mask is null ? 0 : mask[batch * Arguments.Mask.Batch + (query * Shape.Keys) + j]);
            most = Math.Max(most, p[j]);
        }
        var sum = 0.0;
        for (var j = 0; j < Shape.Keys; j++) sum += p[j] = double.IsNegativeInfinity(p[j]) ? 0 : Math.Exp(p[j] - most);
        for (var j = 0; j < Shape.Keys; j++) p[j] = sum == 0 ? 0 : p[j] / sum;
        return (p, most + Math.Log(sum));
    }

    public void VerifyForward(double scores = 1)
    {
        // A score's rounding error is its relative error of p; √ of the lengths for sums of random signs.
        var tolerance = 8 * Math.Sqrt(Shape.Size + Shape.Keys) * Buffer.Epsilon(Work) * scores + Buffer.Epsilon(Shape.Type);
        for (var batch = 0; batch < Shape.Batch; batch++)
        {
            for (var head = 0; head < Shape.Heads; head++)
            {
                for (var i = 0; i < Shape.Queries; i++)
                {
                    var (p, logSumExp) = Row(batch, head, i);
                    var actual = LogSumExp[(batch * Shape.Heads + head) * Shape.Queries + i];
                    if (double.IsNegativeInfinity(logSumExp)) Assert.Equal(logSumExp, actual);
                    else Assert.InRange(actual, logSumExp - tolerance * (1 + Math.Abs(logSumExp)), logSumExp + tolerance * (1 + Math.Abs(logSumExp)));
                    for (var e = 0; e < Shape.ValueSize; e++)
                    {
                        var sum = 0.0;
                        for (var j = 0; j < Shape.Keys; j++) sum += p[j] * V[At(Arguments.V, batch, head / (Shape.Heads / Shape.KeyHeads), j, e)];
                        var value = O[At(Arguments.O, batch, head, i, e)];
                        if (Math.Abs(value - sum) > tolerance) Assert.Fail($"o[{batch}, {head}, {i}, {e}] is {value} instead of {sum}.");
                    }
                }
            }
        }
    }

    public void Dispose()
    {
        Q.Dispose();
        K.Dispose();
        V.Dispose();
        O.Dispose();
        LogSumExp.Dispose();
        mask?.Dispose();
        if (keyHandle.IsAllocated) keyHandle.Free();
        if (queryHandle.IsAllocated) queryHandle.Free();
    }

    private int[] Lengths(int most)
    {
        var lengths = new int[Shape.Batch];
        for (var i = 0; i < Shape.Batch; i++) lengths[i] = i == 0 ? most : i == 1 ? 0 : most * 2 / 3;
        return lengths;
    }
}
