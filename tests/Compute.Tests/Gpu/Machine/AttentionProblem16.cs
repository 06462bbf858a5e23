using Native.Compute.Catalog;
using Native.Compute.Gpu.Attention;

namespace Native.Compute.Tests.Gpu.Machine;

/// <summary>Sizes and rules of an attention in 16 bits.</summary>
internal sealed record AttentionProblem16(int Batch, int Heads, int KeyHeads, int Queries, int Keys, int Size)
{
    public bool Half { get; init; }

    public bool Causal { get; init; }

    public int Window { get; init; }

    public int[]? KeyLengths { get; init; }

    public int[]? QueryLengths { get; init; }

    /// <summary>The length of each document of a sequence; 0 for one document.</summary>
    public int Documents { get; init; }

    public int[]? Starts => Documents == 0 ? null
        : [.. Enumerable.Range(0, Batch * Queries).Select(i => i % Queries / (Documents + i / Queries) * (Documents + i / Queries))];

    /// <summary>Where the queries end that see each key.</summary>
    public int[]? Ends => Starts is not { } starts ? null
        : [.. Enumerable.Range(0, Batch * Keys).Select(i => Enumerable.Range(0, Queries).FirstOrDefault(q => starts[i / Keys * Queries + q] > i % Keys, Queries))];
}

/// <summary>An attention's tensors in the memory of a machine: [batch, positions, heads, size] with a gap between positions, NaN where nothing may be read.</summary>
internal sealed class AttentionTensors16
{
    private readonly AttentionProblem16 problem;

    public AttentionTensors16(AttentionProblem16 problem, int seed)
    {
        this.problem = problem;
        var random = new Random(seed);
        HostTensor Make(int heads, int positions) => new(
            new(problem.Batch, heads, positions, problem.Size),
            [.. MachineMemory.Random(random, problem.Batch * heads * positions * problem.Size, problem.Half).Select(x => (double)x)]);
        (Q, DO) = (Make(problem.Heads, problem.Queries), Make(problem.Heads, problem.Queries));
        (K, V) = (Make(problem.KeyHeads, problem.Keys), Make(problem.KeyHeads, problem.Keys));
        var options = new AttentionOptions(problem.Causal, problem.Window);
        double[]? Doubles(int[]? values) => values?.Select(x => (double)x).ToArray();
        Gradients = AttentionGradientReference.Of(Q, K, V, DO, options, Doubles(problem.KeyLengths), Doubles(problem.QueryLengths), Doubles(problem.Starts));
        (O, LogSumExp) = AttentionGradientReference.Forward(Q, K, V, options, Doubles(problem.KeyLengths), Doubles(problem.QueryLengths), Doubles(problem.Starts));
    }

    public HostTensor Q { get; }

    public HostTensor K { get; }

    public HostTensor V { get; }

    public HostTensor DO { get; }

    public HostTensor O { get; }

    /// <summary>[batch, heads, queries].</summary>
    public double[] LogSumExp { get; }

    /// <summary>dQ, dK, dV.</summary>
    public HostTensor[] Gradients { get; }

    /// <summary>Puts a tensor, or room for one of its shape, into memory.</summary>
    public (ulong Address, HeadRows Rows) Put(PtxMachine machine, HostTensor x, bool isOutput, int[]? lengths = null)
    {
        var (heads, positions, size) = ((int)x.Shape[1], (int)x.Shape[2], problem.Size);
        var pitch = heads * size + 8;
        var memory = new ushort[problem.Batch * positions * pitch];
        Array.Fill(memory, (ushort)0x7FFF);
        for (var i = 0; i < x.Data.Length && !isOutput; i++)
        {
            var (p, t, h, b) = (i % size, i / size % positions, i / size / positions % heads, i / size / positions / heads);
            if (lengths is null || t < lengths[b]) memory[(b * positions + t) * pitch + h * size + p] = MachineMemory.Bits((float)x.Data[i], problem.Half);
        }
        var address = MachineMemory.Put(machine, memory);
        return (address, new(address, positions * pitch * 2L, size * 2, pitch * 2));
    }

    /// <summary>The error of an output relative to the size of what is expected; NaN if an element is none.</summary>
    public double Error(PtxMachine machine, ulong address, HostTensor expected)
    {
        var (heads, positions, size) = ((int)expected.Shape[1], (int)expected.Shape[2], problem.Size);
        var pitch = heads * size + 8;
        var memory = MachineMemory.Get<ushort>(machine, address, problem.Batch * positions * pitch);
        double difference = 0, length = 0;
        for (var i = 0; i < expected.Data.Length; i++)
        {
            var (p, t, h, b) = (i % size, i / size % positions, i / size / positions % heads, i / size / positions / heads);
            var got = MachineMemory.Number(memory[(b * positions + t) * pitch + h * size + p], problem.Half);
            difference += (got - expected.Data[i]) * (got - expected.Data[i]);
            length += expected.Data[i] * expected.Data[i];
        }
        return Math.Sqrt(difference / length);
    }

    /// <summary>The parameters of <see cref="AttentionRules"/> and the section.</summary>
    public byte[][] Rules(int section) =>
    [
        .. new long[]
        {
            problem.Batch, problem.Heads, problem.Heads / problem.KeyHeads, problem.Queries, problem.Keys, problem.Causal ? 1 : 0, problem.Window, section,
        }.Select(MachineMemory.Of),
    ];

    /// <summary>What <see cref="RowVectorsKernel{TTile, THalf}"/> makes of this.</summary>
    public float[] Vectors()
    {
        var padded = (problem.Queries + RowVectors.Width - 1) / RowVectors.Width * RowVectors.Width;
        var vectors = new float[problem.Batch * problem.Heads * padded * 2];
        for (var row = 0; row < problem.Batch * problem.Heads; row++)
            for (var query = 0; query < padded; query++)
            {
                var at = row * padded * 2 + query / RowVectors.Width * 2 * RowVectors.Width + query % RowVectors.Width;
                var exists = query < (problem.QueryLengths?[row / problem.Heads] ?? problem.Queries);
                var sum = exists ? LogSumExp[row * problem.Queries + query] : double.NegativeInfinity;
                vectors[at] = double.IsNegativeInfinity(sum) ? float.NegativeInfinity : (float)(-sum / Math.Log(2));
                for (var p = 0; p < problem.Size && exists; p++)
                {
                    var i = (row * problem.Queries + query) * problem.Size + p;
                    vectors[at + RowVectors.Width] += (float)(O.Data[i] * DO.Data[i]);
                }
            }
        return vectors;
    }
}
