using System.Runtime.CompilerServices;

namespace Native.Compute.Gpu.Attention;

/// <summary>Where, on the other side of the scores, the documents of a thread's two rows begin (rows are queries) or end (rows are keys).</summary>
internal readonly struct DocumentBorders
{
    private DocumentBorders(int upper, int lower, int edge) => (Upper, Lower, Edge) = (upper, lower, edge);

    /// <summary>Of the thread's upper row, and of the one 8 further down.</summary>
    public readonly int Upper, Lower;

    /// <summary>The warpgroup's last start or first end: blocks on the far side of it need no mask.</summary>
    public readonly int Edge;

    /// <summary>Starts of the documents of queries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DocumentBorders OfQueries(in AttentionRules rules, int sequence, int firstRow, int row) =>
        new(rules.StartOf(sequence, row), rules.StartOf(sequence, row + 8), rules.StartOf(sequence, firstRow + 63));

    /// <summary>Ends of the documents of keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DocumentBorders OfKeys(in AttentionRules rules, int sequence, int firstRow, int row) =>
        new(rules.EndOf(sequence, row), rules.EndOf(sequence, row + 8), rules.EndOf(sequence, firstRow));
}
