namespace Native.Eda;

/// <summary>A hypergraph as hMETIS files hold it: weighted hyperedges over weighted vertices, numbered from 0 here and from 1 in the file.</summary>
public sealed class Hypergraph
{
    internal Hypergraph(int vertices, int[] edgeStart, int[] edgeVertices, int[]? edgeWeights, int[]? vertexWeights)
    {
        Vertices = vertices;
        (EdgeStart, EdgeVertices, EdgeWeights, VertexWeights) = (edgeStart, edgeVertices, edgeWeights, vertexWeights);
    }

    /// <summary>How many vertices there are.</summary>
    public int Vertices { get; }

    /// <summary>How many hyperedges there are.</summary>
    public int Edges => EdgeStart.Count - 1;

    /// <summary>Where each hyperedge's vertices begin, and their number at the end.</summary>
    public IReadOnlyList<int> EdgeStart { get; }

    /// <summary>The hyperedges' vertices, edge by edge.</summary>
    public IReadOnlyList<int> EdgeVertices { get; }

    /// <summary>The hyperedges' weights; null: all 1.</summary>
    public IReadOnlyList<int>? EdgeWeights { get; }

    /// <summary>The vertices' weights; null: all 1.</summary>
    public IReadOnlyList<int>? VertexWeights { get; }

    /// <summary>Reads an hMETIS file; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file is no hypergraph; the message has its place.</exception>
    public static Hypergraph Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads an hMETIS file from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no hypergraph; the message has its place.</exception>
    public static Hypergraph Read(TextReader text, string name) => HmetisFormat.Read(text, name);

    /// <summary>Writes the hypergraph as hMETIS has it.</summary>
    public void Write(TextWriter text) => HmetisFormat.Write(this, text);

    /// <summary>Reads the parts of the vertices: one number a line.</summary>
    /// <exception cref="EdaFormatException">A line is no number from 0, or there are more or fewer than vertices.</exception>
    public int[] ReadParts(TextReader text, string name) => HmetisFormat.ReadParts(text, name, Vertices);

    /// <summary>Writes the parts of the vertices, one number a line; whole or not at all.</summary>
    public void WriteParts(string path, IReadOnlyList<int> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count != Vertices) throw new ArgumentException($"Hypergraph.WriteParts: {parts.Count} parts for {Vertices} vertices", nameof(parts));
        TextFile.Write(path, text =>
        {
            foreach (var part in parts) text.WriteLine(NumberText.Of(part));
        });
    }

    /// <summary>The weight of the hyperedges whose vertices are in more than one part.</summary>
    public long Cut(IReadOnlyList<int> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count != Vertices) throw new ArgumentException($"Hypergraph.Cut: {parts.Count} parts for {Vertices} vertices", nameof(parts));
        var cut = 0L;
        for (var edge = 0; edge < Edges; edge++)
        {
            for (var i = EdgeStart[edge] + 1; i < EdgeStart[edge + 1]; i++)
            {
                if (parts[EdgeVertices[i]] == parts[EdgeVertices[i - 1]]) continue;
                cut += EdgeWeights?[edge] ?? 1;
                break;
            }
        }
        return cut;
    }
}
