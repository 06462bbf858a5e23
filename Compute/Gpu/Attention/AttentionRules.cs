using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Attention;

/// <summary>The sizes of an attention and what each query sees, as kernels get them.</summary>
internal readonly struct AttentionRules(
    ulong keyLengths, ulong queryLengths, int batch, int heads, int group, int queries, int keys, int causal, int window, ulong keyStarts = 0, ulong queryEnds = 0)
{
    /// <summary>[batch] of I32; 0 for none.</summary>
    private readonly ulong keyLengths = keyLengths, queryLengths = queryLengths;

    /// <summary>[batch, queries] and [batch, keys] of I32; 0 for none.</summary>
    private readonly ulong keyStarts = keyStarts, queryEnds = queryEnds;

    public readonly int Batch = batch, Heads = heads, Group = group, Queries = queries, Keys = keys, Causal = causal, Window = window;

    /// <summary>The keys that exist in a sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int KeyCount(int sequence) => Count(keyLengths, sequence, Keys);

    /// <summary>The queries that exist in a sequence; the others give zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int QueryCount(int sequence) => Count(queryLengths, sequence, Queries);

    /// <summary>The position, among the keys, of query 0 in a sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Shift(int sequence) => keyLengths != 0 && queryLengths != 0 ? KeyCount(sequence) - QueryCount(sequence) : Keys - Queries;

    /// <summary>Whether queries see keys from their document's first one on only.</summary>
    public bool HasDocuments
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => keyStarts != 0;
    }

    /// <summary>The first key of a query's document; behind the last query, that of the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StartOf(int sequence, int query) =>
        (int)GlobalMemory.LoadWord(keyStarts + ((ulong)sequence * (ulong)Queries + (ulong)(query < Queries ? query : Queries - 1)) * 4);

    /// <summary>Where the queries end that see a key; behind the last key, that of the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOf(int sequence, int key) =>
        (int)GlobalMemory.LoadWord(queryEnds + ((ulong)sequence * (ulong)Keys + (ulong)(key < Keys ? key : Keys - 1)) * 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count(ulong lengths, int sequence, int most)
    {
        if (lengths == 0) return most;
        var length = (int)GlobalMemory.LoadWord(lengths + (ulong)sequence * 4);
        return length < 0 ? 0 : length < most ? length : most;
    }
}
