namespace Native.Compute.Tests;

/// <summary>What a step allocates once it is warm.</summary>
internal static class SteadyAllocation
{
    private const int Rounds = 8;

    /// <summary>The least bytes of managed memory that this thread allocates in ten steps, over several rounds.</summary>
    /// <remarks>Until the runtime has compiled a method with optimization, which it does beside us and late while other tests start, conversions in generic
    /// code allocate. What a step really allocates is in every round.</remarks>
    public static long OfTen(Action step)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            for (var i = 0; i < 30; i++) step();
            // The runtime waits this long for calm before it compiles hot methods anew.
            if (round > 0) Thread.Sleep(150);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++) step();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
