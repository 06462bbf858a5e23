namespace Native.Eda;

/// <summary>What is known of a partition's cut.</summary>
public enum PartitionStatus
{
    /// <summary>No partition within the capacities has a smaller cut.</summary>
    Optimal,
    /// <summary>The partition keeps the capacities; a smaller cut may exist.</summary>
    Feasible,
}

/// <summary>A partition into two dies that keeps their capacities.</summary>
/// <param name="Sides">For each vertex its die.</param>
/// <param name="Cut">The weight of the hyperedges on both dies.</param>
/// <param name="Areas">The area on each die.</param>
/// <param name="Status">What is known of the cut.</param>
/// <param name="Bound">No partition has a smaller cut than this; 0 where nothing is known.</param>
/// <param name="IgnoredEdges">Hyperedges that were too large to move vertices.</param>
/// <param name="Seed">The seed it came from.</param>
public sealed record PartitionResult(IReadOnlyList<int> Sides, long Cut, IReadOnlyList<long> Areas, PartitionStatus Status, long Bound, int IgnoredEdges, ulong Seed);
