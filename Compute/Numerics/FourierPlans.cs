using System.Collections.Concurrent;

namespace Native.Compute.Numerics;

/// <summary>The Fourier plans of a device, each made at the first use of its length and kept. Threads may share it.</summary>
internal sealed class FourierPlans
{
    private readonly ConcurrentDictionary<int, FourierPlan> plans = new();

    /// <summary>The plan for a length; allocates at its first use only.</summary>
    public FourierPlan this[int length] => plans.GetOrAdd(length, static n => new FourierPlan(n));
}
