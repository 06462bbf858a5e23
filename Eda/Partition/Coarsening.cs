using System.Runtime.InteropServices;

namespace Native.Eda;

/// <summary>Joins vertices that share much into one, so that a smaller problem with the same cuts is left.</summary>
internal static class Coarsening
{
    // A level keeps at least this share of the vertices: joined more slowly, they are joined better.
    private const double LeastShare = 0.55;

    /// <summary>Joins each vertex, in random order, with the neighbor or the group of neighbors that it shares the most with, Σ weight / (size − 1).</summary>
    /// <param name="fine">The problem.</param>
    /// <param name="sides">Only vertices of the same die are joined; null: any.</param>
    /// <param name="most">The most area of a group, on the mean of both dies.</param>
    /// <param name="largest">Hyperedges of more vertices join nothing.</param>
    /// <param name="random">The order.</param>
    /// <returns>The smaller problem and for each vertex its group; null: hardly anything could be joined.</returns>
    public static (PartitionProblem Coarse, int[] Group)? Coarsen(PartitionProblem fine, sbyte[]? sides, long most, int largest, RandomStream random)
    {
        var count = fine.Vertices;
        var (group, order) = (new int[count], new int[count]);
        Array.Fill(group, -1);
        for (var v = 0; v < count; v++) order[v] = v;
        random.Shuffle(order);
        var (weight, bound) = (new long[count], new sbyte[count]);
        var (rating, touched, groups, joined) = (new double[count], new List<int>(), 0, 0);
        // While groups form, a vertex without group is rated under its own number and a group under its leader's.
        var leader = new int[count];
        for (var v = 0; v < count; v++) (leader[v], weight[v], bound[v]) = (v, (fine.Area[0][v] + fine.Area[1][v]) / 2, fine.Fixed[v]);
        var isJoined = new bool[count];
        foreach (var u in order)
        {
            if (count - joined <= LeastShare * count) break;
            if (isJoined[u]) continue;
            touched.Clear();
            for (var i = fine.VertexStart[u]; i < fine.VertexStart[u + 1]; i++)
            {
                var edge = fine.VertexEdges[i];
                var size = fine.EdgeStart[edge + 1] - fine.EdgeStart[edge];
                if (size > largest) continue;
                var share = (double)fine.EdgeWeights[edge] / (size - 1);
                for (var j = fine.EdgeStart[edge]; j < fine.EdgeStart[edge + 1]; j++)
                {
                    var to = leader[fine.EdgeVertices[j]];
                    if (to == u) continue;
                    if (rating[to] == 0) touched.Add(to);
                    rating[to] += share;
                }
            }
            var best = -1;
            foreach (var to in touched)
            {
                var fits = weight[to] + weight[u] <= most && (sides is null || sides[to] == sides[u]) && (bound[to] < 0 || bound[u] < 0 || bound[to] == bound[u]);
                if (fits && (best < 0 || rating[to] > rating[best] || (rating[to] == rating[best] && weight[to] < weight[best]))) best = to;
            }
            foreach (var to in touched) rating[to] = 0;
            if (best < 0) continue;
            leader[u] = best;
            (isJoined[u], isJoined[best]) = (true, true);
            weight[best] += weight[u];
            if (bound[best] < 0) bound[best] = bound[u];
            joined++;
        }
        if (joined < 0.02 * count) return null;
        for (var v = 0; v < count; v++)
        {
            if (group[leader[v]] < 0) group[leader[v]] = groups++;
            group[v] = group[leader[v]];
        }
        return (Contract(fine, group, groups), group);
    }

    private static PartitionProblem Contract(PartitionProblem fine, int[] group, int groups)
    {
        var (area, bound) = (new[] { new long[groups], new long[groups] }, new sbyte[groups]);
        Array.Fill(bound, (sbyte)-1);
        for (var v = 0; v < group.Length; v++)
        {
            area[0][group[v]] += fine.Area[0][v];
            area[1][group[v]] += fine.Area[1][v];
            if (fine.Fixed[v] >= 0) bound[group[v]] = fine.Fixed[v];
        }
        var (start, list, weights) = (new List<int> { 0 }, new List<int>(fine.EdgeVertices.Length), new List<int>());
        // Hyperedges that have become the same are one; they are found by a hash of their sorted vertices.
        var (byHash, sameHash, seen) = (new Dictionary<ulong, int>(), new List<int>(), new int[groups]);
        for (var edge = 0; edge < fine.EdgeCount; edge++)
        {
            var from = list.Count;
            for (var i = fine.EdgeStart[edge]; i < fine.EdgeStart[edge + 1]; i++)
            {
                var g = group[fine.EdgeVertices[i]];
                if (seen[g] == edge + 1) continue;
                seen[g] = edge + 1;
                list.Add(g);
            }
            var own = CollectionsMarshal.AsSpan(list)[from..];
            var known = -1;
            if (own.Length > 1)
            {
                own.Sort();
                var hash = 14695981039346656037UL;
                foreach (var g in own) hash = (hash ^ (uint)g) * 1099511628211UL;
                ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(byHash, hash, out var there);
                for (var other = there ? first : -1; other >= 0 && known < 0; other = sameHash[other])
                    if (CollectionsMarshal.AsSpan(list)[start[other]..start[other + 1]].SequenceEqual(own)) known = other;
                if (known < 0)
                {
                    sameHash.Add(there ? first : -1);
                    first = weights.Count;
                    start.Add(list.Count);
                    weights.Add(fine.EdgeWeights[edge]);
                    continue;
                }
                weights[known] = checked(weights[known] + fine.EdgeWeights[edge]);
            }
            list.RemoveRange(from, list.Count - from);
        }
        return new([.. start], [.. list], [.. weights], area, fine.Capacity, bound);
    }
}
