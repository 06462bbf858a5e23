using System.Numerics;
using Native.Compute.Kernels;
using Native.Compute.Numerics;

namespace Native.Compute.Cpu;

/// <summary>A transform of rows on the CPU: groups of rows by a plan, then the weights while they are in the cache.</summary>
internal readonly unsafe struct FourierLoop<T> : IWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows that a task takes at least where rows are short, so that the plan can run several side by side.</summary>
    private const int Side = 16, ShortLength = 2048;

    private readonly FourierTransform transform;
    private readonly FourierPlan plan;
    private readonly T* y, x;
    private readonly long rows, perTask;

    public FourierLoop(in FourierTransform transform, FourierPlan plan, HostMemory y, HostMemory x, long rows)
    {
        this.transform = transform;
        this.plan = plan;
        this.y = (T*)y.Start;
        this.x = (T*)x.Start;
        this.rows = rows;
        var wanted = CpuBackend.Grain / (2L * transform.Length);
        perTask = transform.Length <= ShortLength ? Math.Max(Side, wanted / Side * Side) : Math.Max(1, wanted);
    }

    public int Tasks => checked((int)((rows + perTask - 1) / perTask));

    public void Run(int task)
    {
        var first = task * perTask;
        var count = (int)Math.Min(perTask, rows - first);
        int inputRow = (int)transform.InputRow, outputRow = (int)transform.OutputRow;
        var from = new ReadOnlySpan<T>(x + first * inputRow, count * inputRow);
        var to = new Span<T>(y + first * outputRow, count * outputRow);
        switch (transform.Kind)
        {
            case FourierKind.Forward: plan.Forward(from, to, count, FourierScaling.None); break;
            case FourierKind.Inverse: plan.Inverse(from, to, count, FourierScaling.None); break;
            case FourierKind.RealForward: plan.ForwardReal(from, to, count, FourierScaling.None); break;
            case FourierKind.RealInverse: plan.InverseReal(from, to, count, FourierScaling.None); break;
            case FourierKind.CosineII: plan.CosineII(from, to, count); break;
            default: plan.CosineIII(from, to, count); break;
        }
        for (var row = 0; row < count; row++) Weigh(from.Slice(row * inputRow, inputRow), to.Slice(row * outputRow, outputRow));
    }

    // The plan's own weights are 1; 1 and 2 for the inverse of half a spectrum, ½ and 1 for the cosine transform III.
    private void Weigh(ReadOnlySpan<T> from, Span<T> to)
    {
        T edge = T.CreateTruncating(transform.Edge), inner = T.CreateTruncating(transform.Inner);
        var even = transform.Length % 2 == 0;
        switch (transform.Kind)
        {
            case FourierKind.RealForward:
                var first = to[0];
                var last = to[^2];
                Multiply(inner, to);
                to[0] = edge * first;
                if (even) to[^2] = edge * last;
                break;
            case FourierKind.CosineII:
                first = to[0];
                Multiply(inner, to);
                to[0] = edge * first;
                break;
            case FourierKind.RealInverse:
                var half = T.CreateTruncating(transform.Inner / 2);
                Multiply(half, to);
                if (edge == half) break;
                // What the edges lack is a constant and an alternating sequence.
                T missing = (edge - half) * from[0], alternating = even ? (edge - half) * from[^2] : T.Zero;
                for (var j = 0; j < to.Length; j++) to[j] += j % 2 == 0 ? missing + alternating : missing - alternating;
                break;
            case FourierKind.CosineIII:
                Multiply(inner, to);
                missing = (edge - T.CreateTruncating(transform.Inner / 2)) * from[0];
                if (missing == T.Zero) break;
                for (var j = 0; j < to.Length; j++) to[j] += missing;
                break;
            default:
                Multiply(inner, to);
                break;
        }
    }

    private static void Multiply(T factor, Span<T> row)
    {
        if (factor == T.One) return;
        fixed (T* p = row) Vectors.Multiply(factor, p, row.Length);
    }
}
