namespace Native.Compute.Kernels;

/// <summary>Class numbers, I32 or I64.</summary>
internal readonly struct ClassNumbers<TMemory>(TMemory memory, DType type) where TMemory : struct, IMemory
{
    private readonly TMemory memory = memory;
    private readonly int isLong = type == DType.I64 ? 1 : 0;

    public long At(long index) => isLong != 0 ? memory.Read<long>(index) : memory.Read<int>(index);
}

/// <summary>The loss of one row, from its shift (in <paramref name="logs"/>, which gets the row's log-sum-exp) and Σ e^(x - shift).</summary>
internal readonly struct CrossEntropyKernel<TMemory, T, TAcc>(
    TMemory losses, TMemory logs, TMemory sums, TMemory totals, TMemory valid, TMemory x, ClassNumbers<TMemory> targets,
    TMemory faults, int code, long classes, long pitch, long ignore, double smoothing) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Execute(long row)
    {
        var log = TAcc.Load(logs, row) + RealMath.Log(TAcc.Load(sums, row));
        TAcc.Store(logs, row, log);
        var target = targets.At(row);
        var loss = TAcc.Constant(0);
        var counts = TAcc.Constant(0);
        if (target != ignore)
        {
            if (Faults.IsInRange(faults, code, target, classes))
            {
                loss = log - TAcc.Constant(1 - smoothing) * TAcc.Constant(T.ToDouble(T.Load(x, row * pitch + target)));
                if (smoothing > 0) loss -= TAcc.Constant(smoothing / classes) * TAcc.Load(totals, row);
                counts = TAcc.Constant(1);
            }
        }
        TAcc.Store(losses, row, loss);
        TAcc.Store(valid, row, counts);
    }
}

/// <summary>What the gradient of one row is multiplied with: its dy, or its share of the mean's; 0 where it is ignored.</summary>
internal readonly struct CrossEntropyWeightKernel<TMemory, TAcc>(TMemory weights, TMemory dy, TMemory count, ClassNumbers<TMemory> targets, int isEach, long ignore) : IIndexKernel
    where TMemory : struct, IMemory where TAcc : struct, IRealElement<TAcc>
{
    public void Execute(long row)
    {
        var weight = TAcc.Load(dy, isEach != 0 ? row : 0) / TAcc.Load(count, 0);
        TAcc.Store(weights, row, targets.At(row) == ignore ? TAcc.Constant(0) : weight);
    }
}

/// <summary>The gradient at one row's target, where the probability less the target's share is taken.</summary>
internal readonly struct CrossEntropyTargetKernel<TMemory, T, TAcc>(
    TMemory dx, TMemory x, TMemory logs, TMemory weights, ClassNumbers<TMemory> targets, long classes, long pitch, long ignore, double share) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Execute(long row)
    {
        var target = targets.At(row);
        if (target == ignore || target < 0 || target >= classes) return;
        var at = row * pitch + target;
        var probability = RealMath.Exp(TAcc.Constant(T.ToDouble(T.Load(x, at))) - TAcc.Load(logs, row));
        T.Store(dx, at, T.Constant(TAcc.ToDouble(TAcc.Load(weights, row) * (probability - TAcc.Constant(share)))));
    }
}
