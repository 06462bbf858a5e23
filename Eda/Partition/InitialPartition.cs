namespace Native.Eda;

/// <summary>Partitions of a small problem to start from.</summary>
internal static class InitialPartition
{
    /// <summary>Puts vertices, in random order, on the die with more room left.</summary>
    public static sbyte[] Random(PartitionProblem problem, RandomStream random)
    {
        var (sides, order, loads) = (new sbyte[problem.Vertices], new int[problem.Vertices], new long[2]);
        for (var v = 0; v < order.Length; v++) order[v] = v;
        random.Shuffle(order);
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var v in order)
            {
                // What is bound counts before what is free is put anywhere.
                if (problem.Fixed[v] >= 0 != (pass == 0)) continue;
                sides[v] = pass == 0 ? problem.Fixed[v] : (sbyte)(problem.Capacity[0] - loads[0] - problem.Area[0][v] >= problem.Capacity[1] - loads[1] - problem.Area[1][v] ? 0 : 1);
                loads[sides[v]] += problem.Area[sides[v]][v];
            }
        }
        return sides;
    }

    /// <summary>Grows die 0 from a random vertex by the vertex that shares the most with it, until it has its share of the area.</summary>
    public static sbyte[] Grow(PartitionProblem problem, RandomStream random)
    {
        var sides = new sbyte[problem.Vertices];
        var (shared, free) = (new double[problem.Vertices], new bool[problem.Vertices]);
        Array.Fill(sides, (sbyte)1);
        var load = 0L;
        for (var v = 0; v < sides.Length; v++) free[v] = problem.Fixed[v] < 0;
        for (var v = 0; v < sides.Length; v++)
            if (problem.Fixed[v] == 0) Take(v);
        var target = (long)((double)problem.Area[0].Sum() * problem.Capacity[0] / Math.Max(1, problem.Capacity[0] + problem.Capacity[1]));
        var next = random.Next(problem.Vertices);
        while (load < target)
        {
            for (var tries = 0; tries < problem.Vertices && (!free[next] || load + problem.Area[0][next] > problem.Capacity[0]); tries++) next = (next + 1) % problem.Vertices;
            if (!free[next] || load + problem.Area[0][next] > problem.Capacity[0]) break;
            Take(next);
            for (var v = 0; v < sides.Length; v++)
                if (free[v] && (!free[next] || shared[v] > shared[next])) next = v;
        }
        return sides;

        void Take(int v)
        {
            (sides[v], free[v]) = (0, false);
            load += problem.Area[0][v];
            for (var i = problem.VertexStart[v]; i < problem.VertexStart[v + 1]; i++)
            {
                var edge = problem.VertexEdges[i];
                var share = (double)problem.EdgeWeights[edge] / (problem.EdgeStart[edge + 1] - problem.EdgeStart[edge] - 1);
                for (var j = problem.EdgeStart[edge]; j < problem.EdgeStart[edge + 1]; j++) shared[problem.EdgeVertices[j]] += share;
            }
        }
    }
}
