namespace Native.Eda;

/// <summary>Reads and writes hypergraphs in the format of hMETIS: a line for each hyperedge, then one for each vertex weight.</summary>
internal static class HmetisFormat
{
    public static Hypergraph Read(TextReader text, string file)
    {
        using var words = new WordReader(text, file, '%');
        var (edges, vertices) = (words.Count("a number of hyperedges"), words.Count("a number of vertices"));
        var first = words.Line;
        // The kind of the file stands on the first line: 1 weights of edges, 10 of vertices, 11 of both.
        var kind = 0;
        if (words.Next() && words.Line == first) kind = words.CurrentInteger("0, 1, 10 or 11");
        else words.Keep();
        if (kind is not (0 or 1 or 10 or 11)) throw words.Error("0, 1, 10 or 11");
        var (start, list, weights) = (new List<int> { 0 }, new List<int>(), kind is 1 or 11 ? new List<int>() : null);
        for (var edge = 0; edge < edges; edge++)
        {
            if (!words.Next()) throw words.Error($"hyperedge {edge + 1} of {edges}");
            var line = words.Line;
            if (weights is not null) weights.Add(words.CurrentInteger("a weight"));
            else words.Keep();
            while (words.Next() && words.Line == line)
            {
                var vertex = words.CurrentInteger("a vertex");
                if (vertex < 1 || vertex > vertices) throw words.Error($"a vertex from 1 to {vertices}");
                list.Add(vertex - 1);
            }
            words.Keep();
            if (list.Count == start[^1]) throw words.Error("a vertex");
            start.Add(list.Count);
        }
        List<int>? vertexWeights = null;
        if (kind is 10 or 11)
        {
            vertexWeights = [];
            for (var vertex = 0; vertex < vertices; vertex++) vertexWeights.Add(words.Count($"the weight of vertex {vertex + 1}"));
        }
        if (words.Next()) throw words.Error("the end of the file");
        return new(vertices, [.. start], [.. list], weights?.ToArray(), vertexWeights?.ToArray());
    }

    public static void Write(Hypergraph graph, TextWriter text)
    {
        var kind = (graph.EdgeWeights, graph.VertexWeights) switch { (null, null) => "", (_, null) => " 1", (null, _) => " 10", _ => " 11" };
        text.WriteLine($"{NumberText.Of(graph.Edges)} {NumberText.Of(graph.Vertices)}{kind}");
        for (var edge = 0; edge < graph.Edges; edge++)
        {
            if (graph.EdgeWeights is { } weights) text.Write(NumberText.Of(weights[edge]) + " ");
            for (var i = graph.EdgeStart[edge]; i < graph.EdgeStart[edge + 1]; i++)
                text.Write((i > graph.EdgeStart[edge] ? " " : "") + NumberText.Of(graph.EdgeVertices[i] + 1));
            text.WriteLine();
        }
        if (graph.VertexWeights is null) return;
        foreach (var weight in graph.VertexWeights) text.WriteLine(NumberText.Of(weight));
    }

    public static int[] ReadParts(TextReader text, string file, int vertices)
    {
        using var words = new WordReader(text, file, '%');
        var parts = new List<int>();
        while (words.Next())
        {
            var part = words.CurrentInteger("the number of a part");
            if (part < 0 || parts.Count == vertices) throw words.Error(part < 0 ? "a part from 0" : $"the end of the file behind {vertices} parts");
            parts.Add(part);
        }
        return parts.Count == vertices ? [.. parts] : throw words.Error($"{vertices} parts, not {parts.Count}");
    }
}
