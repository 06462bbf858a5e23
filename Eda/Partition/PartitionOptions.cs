namespace Native.Eda;

/// <summary>How a partition is sought.</summary>
public sealed record PartitionOptions
{
    /// <summary>Whole runs from coarsening to refinement, each with a random order of its own; the best counts. The default is 4.</summary>
    public int Runs { get; init; } = 4;

    /// <summary>Partitions tried of the coarsest graph in each run; one more is grown. The default is 20.</summary>
    public int Starts { get; init; } = 20;

    /// <summary>Times that the best result is coarsened again along its own parts and refined. The default is 2.</summary>
    public int Cycles { get; init; } = 2;

    /// <summary>Vertices at which coarsening stops. The default is 200.</summary>
    public int CoarsestVertices { get; init; } = 200;

    /// <summary>Hyperedges of more vertices move no vertex; they count in the cut. The default is 300.</summary>
    public int IgnoredEdgeSize { get; init; } = 300;

    /// <summary>The seed. The default is 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0: as many as there are processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    internal void Check()
    {
        foreach (var (name, value, least) in new[] { ("Runs", Runs, 1), ("Starts", Starts, 1), ("Cycles", Cycles, 0), ("CoarsestVertices", CoarsestVertices, 2), ("IgnoredEdgeSize", IgnoredEdgeSize, 2), ("Threads", Threads, 0) })
            if (value < least) throw new ArgumentException($"PartitionOptions: {name} is {value} and must be at least {least}");
    }
}
