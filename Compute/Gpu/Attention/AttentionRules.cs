using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Attention;

/// <summary>The sizes of an attention and what each query sees, as kernels get them.</summary>
internal readonly struct AttentionRules(
    ulong keyLengths, ulong queryLengths, int batch, int heads, int group, int queries, int keys, int causal, int window)
{
    /// <summary>[batch] of I32; 0 for none.</summary>
    private readonly ulong keyLengths = keyLengths, queryLengths = queryLengths;

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count(ulong lengths, int sequence, int most)
    {
        if (lengths == 0) return most;
        var length = (int)GlobalMemory.LoadWord(lengths + (ulong)sequence * 4);
        return length < 0 ? 0 : length < most ? length : most;
    }
}
