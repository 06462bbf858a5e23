namespace Native.Eda;

/// <summary>
/// A hypergraph whose vertices go to one of two dies. A vertex may take another area on each die; what a die holds is at most its capacity; vertices may
/// be bound to a die.
/// </summary>
public sealed class PartitionProblem
{
    internal readonly int[] EdgeStart, EdgeVertices, EdgeWeights, VertexStart, VertexEdges;
    internal readonly long[][] Area;
    internal readonly long[] Capacity;
    internal readonly sbyte[] Fixed;

    /// <summary>Makes a problem.</summary>
    /// <param name="graph">The hypergraph; a vertex that a hyperedge names twice counts once.</param>
    /// <param name="area">For each die the areas of the vertices on it.</param>
    /// <param name="capacity">The most area of each die.</param>
    /// <param name="fixedTo">For each vertex its die, or −1 where it is free; null: all are free.</param>
    /// <exception cref="ArgumentException">Numbers do not agree, an area is negative, or the vertices bound to a die do not fit on it.</exception>
    public PartitionProblem(Hypergraph graph, IReadOnlyList<long[]> area, IReadOnlyList<long> capacity, IReadOnlyList<int>? fixedTo = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(capacity);
        if (area.Count != 2 || capacity.Count != 2) throw new ArgumentException($"PartitionProblem: areas and capacities of {area.Count} and {capacity.Count} dies; there are 2");
        foreach (var die in area)
        {
            if (die.Length != graph.Vertices) throw new ArgumentException($"PartitionProblem: {die.Length} areas for {graph.Vertices} vertices");
            if (Array.Exists(die, a => a < 0)) throw new ArgumentException($"PartitionProblem: the area of vertex {Array.FindIndex(die, a => a < 0)} is negative");
        }
        if (fixedTo is not null && fixedTo.Count != graph.Vertices) throw new ArgumentException($"PartitionProblem: bindings of {fixedTo.Count} vertices for {graph.Vertices}");
        (Area, Capacity) = ([area[0], area[1]], [capacity[0], capacity[1]]);
        Fixed = new sbyte[graph.Vertices];
        for (var v = 0; v < graph.Vertices; v++)
        {
            Fixed[v] = (sbyte)(fixedTo?[v] ?? -1);
            if (Fixed[v] is < -1 or > 1) throw new ArgumentException($"PartitionProblem: vertex {v} is bound to die {fixedTo![v]}; there are 0 and 1, and -1 for free ones");
        }
        (EdgeStart, EdgeVertices, EdgeWeights) = Edges(graph);
        (VertexStart, VertexEdges) = Transpose(graph.Vertices, EdgeStart, EdgeVertices);
        for (var die = 0; die < 2; die++)
        {
            var bound = 0L;
            for (var v = 0; v < Vertices; v++)
                if (Fixed[v] == die) bound += Area[die][v];
            if (bound > Capacity[die]) throw new ArgumentException($"PartitionProblem: the vertices bound to die {die} take {bound} of at most {Capacity[die]}");
        }
    }

    internal PartitionProblem(int[] edgeStart, int[] edgeVertices, int[] edgeWeights, long[][] area, long[] capacity, sbyte[] fixedTo)
    {
        (EdgeStart, EdgeVertices, EdgeWeights, Area, Capacity, Fixed) = (edgeStart, edgeVertices, edgeWeights, area, capacity, fixedTo);
        (VertexStart, VertexEdges) = Transpose(area[0].Length, edgeStart, edgeVertices);
    }

    /// <summary>How many vertices there are.</summary>
    public int Vertices => Area[0].Length;

    /// <summary>How many hyperedges of two vertices and more there are.</summary>
    public int EdgeCount => EdgeStart.Length - 1;

    /// <summary>A problem in two parts of nearly the same weight: each has at most half of the vertices' weight and a share of the whole beyond.</summary>
    /// <param name="graph">The hypergraph with its vertices' weights.</param>
    /// <param name="imbalance">The share beyond half: 0.02 allows parts from 48 to 52 %.</param>
    /// <param name="fixedTo">For each vertex its part, or −1; null: all are free.</param>
    public static PartitionProblem Balanced(Hypergraph graph, double imbalance, IReadOnlyList<int>? fixedTo = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (imbalance is not (>= 0 and <= 0.5)) throw new ArgumentOutOfRangeException(nameof(imbalance), imbalance, "PartitionProblem.Balanced: the imbalance is from 0 to 0.5");
        var weights = graph.VertexWeights is { } given ? given.Select(w => (long)w).ToArray() : Enumerable.Repeat(1L, graph.Vertices).ToArray();
        var most = (long)Math.Floor(weights.Sum() * (0.5 + imbalance));
        return new(graph, [weights, weights], [most, most], fixedTo);
    }

    /// <summary>The weight of the hyperedges that have vertices on both dies.</summary>
    internal long Cut(sbyte[] sides)
    {
        var cut = 0L;
        for (var edge = 0; edge < EdgeCount; edge++)
        {
            var first = sides[EdgeVertices[EdgeStart[edge]]];
            for (var i = EdgeStart[edge] + 1; i < EdgeStart[edge + 1]; i++)
            {
                if (sides[EdgeVertices[i]] == first) continue;
                cut += EdgeWeights[edge];
                break;
            }
        }
        return cut;
    }

    /// <summary>The area on a die.</summary>
    internal long Load(sbyte[] sides, int die)
    {
        var sum = 0L;
        for (var v = 0; v < Vertices; v++)
            if (sides[v] == die) sum += Area[die][v];
        return sum;
    }

    /// <summary>By how much both dies together are over their capacities.</summary>
    internal long Overflow(sbyte[] sides) => Math.Max(0, Load(sides, 0) - Capacity[0]) + Math.Max(0, Load(sides, 1) - Capacity[1]);

    private static (int[] Start, int[] Vertices, int[] Weights) Edges(Hypergraph graph)
    {
        var (start, list, weights) = (new List<int>(graph.Edges + 1) { 0 }, new List<int>(graph.EdgeVertices.Count), new List<int>(graph.Edges));
        var seen = new int[graph.Vertices];
        for (var edge = 0; edge < graph.Edges; edge++)
        {
            for (var i = graph.EdgeStart[edge]; i < graph.EdgeStart[edge + 1]; i++)
            {
                var v = graph.EdgeVertices[i];
                if (seen[v] == edge + 1) continue;
                seen[v] = edge + 1;
                list.Add(v);
            }
            var weight = graph.EdgeWeights?[edge] ?? 1;
            if (weight < 0) throw new ArgumentException($"PartitionProblem: the weight of hyperedge {edge} is {weight}");
            // A hyperedge of one vertex, or of no weight, is never a cost.
            if (list.Count - start[^1] < 2 || weight == 0)
            {
                list.RemoveRange(start[^1], list.Count - start[^1]);
                continue;
            }
            start.Add(list.Count);
            weights.Add(weight);
        }
        return ([.. start], [.. list], [.. weights]);
    }

    private static (int[] Start, int[] Edges) Transpose(int vertices, int[] edgeStart, int[] edgeVertices)
    {
        var start = new int[vertices + 1];
        foreach (var v in edgeVertices) start[v + 1]++;
        for (var v = 0; v < vertices; v++) start[v + 1] += start[v];
        var (next, edges) = (start.AsSpan(0, vertices).ToArray(), new int[edgeVertices.Length]);
        for (var edge = 0; edge + 1 < edgeStart.Length; edge++)
            for (var i = edgeStart[edge]; i < edgeStart[edge + 1]; i++) edges[next[edgeVertices[i]]++] = edge;
        return (start, edges);
    }
}
