namespace Native.Nn;

/// <summary>Byte strings with a token each, found byte by byte.</summary>
internal sealed class ByteTrie
{
    private readonly Dictionary<long, int> edges = [];
    private readonly List<int> tokens = [-1];
    private readonly bool[] first = new bool[256];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => tokens.Count == 1;

    /// <summary>Adds a string that is not empty; of two that are equal the last counts.</summary>
    public void Add(ReadOnlySpan<byte> name, int token)
    {
        first[name[0]] = true;
        var node = 0;
        foreach (var value in name)
        {
            if (!edges.TryGetValue((long)node << 8 | value, out var next))
            {
                edges.Add((long)node << 8 | value, next = tokens.Count);
                tokens.Add(-1);
            }
            node = next;
        }
        tokens[node] = token;
    }

    /// <summary>Whether a string begins with this byte.</summary>
    public bool Begins(byte value) => first[value];

    /// <summary>Goes on by a byte.</summary>
    public bool TryStep(int node, byte value, out int next) => edges.TryGetValue((long)node << 8 | value, out next);

    /// <summary>The token of the string that ends at a node, or -1.</summary>
    public int TokenAt(int node) => tokens[node];
}
