namespace Native.Nn;

/// <summary>Finds tokens that are recognized in a text by their name, before it is cut: the leftmost, and of those the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<(int Node, byte Next), int> edges = [];
    private readonly List<int> ends = [-1];
    private readonly bool[] first = new bool[256];

    /// <summary>Adds a token; of two with the same name the last counts.</summary>
    public void Add(ReadOnlySpan<byte> name, int token)
    {
        if (name.IsEmpty) return;
        first[name[0]] = true;
        var node = 0;
        foreach (var value in name)
        {
            if (!edges.TryGetValue((node, value), out var next))
            {
                edges.Add((node, value), next = ends.Count);
                ends.Add(-1);
            }
            node = next;
        }
        ends[node] = token;
    }

    /// <summary>The first of the tokens in a text; false where there is none.</summary>
    public bool Find(ReadOnlySpan<byte> text, out int start, out int length, out int token)
    {
        (length, token) = (0, -1);
        for (start = 0; edges.Count > 0 && start < text.Length; start++)
        {
            if (!first[text[start]]) continue;
            var node = 0;
            for (var i = start; i < text.Length && edges.TryGetValue((node, text[i]), out node); i++)
                if (ends[node] >= 0) (length, token) = (i + 1 - start, ends[node]);
            if (token >= 0) return true;
        }
        return false;
    }
}
