namespace Native.Eda;

/// <summary>The free vertices of one side by the gain of moving them, the last changed first among equals (Fiduccia and Mattheyses, 1982).</summary>
internal sealed class GainBuckets
{
    private const int MostBuckets = 1 << 20;

    private readonly int[] head, next, previous, bucket;
    private readonly long offset;
    private readonly int shift;

    /// <summary>Makes empty buckets for gains from −<paramref name="most"/> to <paramref name="most"/>.</summary>
    public GainBuckets(int vertices, long most)
    {
        // Gains beyond the number of buckets share one with their neighbors.
        while ((2 * most >> shift) + 1 > MostBuckets) shift++;
        offset = most;
        head = new int[(int)(2 * most >> shift) + 1];
        Array.Fill(head, -1);
        (next, previous, bucket) = (new int[vertices], new int[vertices], new int[vertices]);
        Array.Fill(bucket, -1);
        Highest = -1;
    }

    /// <summary>The highest bucket that may have vertices; −1: none has.</summary>
    public int Highest { get; private set; }

    /// <summary>The first vertex of a bucket; −1: it is empty.</summary>
    public int First(int at) => head[at];

    /// <summary>The vertex behind another in its bucket; −1: none.</summary>
    public int After(int vertex) => next[vertex];

    /// <summary>Whether a vertex is in a bucket.</summary>
    public bool Has(int vertex) => bucket[vertex] >= 0;

    /// <summary>Puts a vertex in front of the bucket of its gain.</summary>
    public void Add(int vertex, long gain)
    {
        var at = (int)(gain + offset >> shift);
        (bucket[vertex], next[vertex], previous[vertex]) = (at, head[at], -1);
        if (head[at] >= 0) previous[head[at]] = vertex;
        head[at] = vertex;
        Highest = Math.Max(Highest, at);
    }

    /// <summary>Takes a vertex out.</summary>
    public void Remove(int vertex)
    {
        var at = bucket[vertex];
        if (next[vertex] >= 0) previous[next[vertex]] = previous[vertex];
        if (previous[vertex] >= 0) next[previous[vertex]] = next[vertex];
        else head[at] = next[vertex];
        bucket[vertex] = -1;
        while (Highest >= 0 && head[Highest] < 0) Highest--;
    }
}
