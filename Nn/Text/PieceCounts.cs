using System.Numerics;
using System.Runtime.InteropServices;

namespace Native.Nn;

/// <summary>Distinct pieces of text and how often each came; their bytes lie one behind the other.</summary>
internal sealed class PieceCounts
{
    private readonly List<byte> bytes = [];
    private readonly List<(int Start, int Length, long Count)> entries = [];
    private int[] slots = new int[1 << 12];

    /// <summary>Distinct pieces.</summary>
    public int Count => entries.Count;

    /// <summary>The bytes of a piece.</summary>
    public ReadOnlySpan<byte> this[int index] => CollectionsMarshal.AsSpan(bytes).Slice(entries[index].Start, entries[index].Length);

    /// <summary>How often a piece came.</summary>
    public long CountOf(int index) => entries[index].Count;

    /// <summary>Counts a piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        var slot = Slot(piece);
        if (slots[slot] > 0)
        {
            CollectionsMarshal.AsSpan(entries)[slots[slot] - 1].Count++;
            return;
        }
        entries.Add((bytes.Count, piece.Length, 1));
        bytes.AddRange(piece);
        slots[slot] = entries.Count;
        if (4 * entries.Count > 3 * slots.Length) Grow();
    }

    private void Grow()
    {
        slots = new int[2 * slots.Length];
        for (var i = 0; i < entries.Count; i++) slots[Slot(this[i])] = i + 1;
    }

    // The piece's slot, or the free one where it would go.
    private int Slot(ReadOnlySpan<byte> piece)
    {
        var slot = (int)(Hash(piece) >> 20) & (slots.Length - 1);
        while (slots[slot] > 0 && !this[slots[slot] - 1].SequenceEqual(piece)) slot = (slot + 1) & (slots.Length - 1);
        return slot;
    }

    private static ulong Hash(ReadOnlySpan<byte> piece)
    {
        var hash = (ulong)piece.Length;
        for (; piece.Length >= 8; piece = piece[8..]) hash = Mix(hash, MemoryMarshal.Read<ulong>(piece));
        ulong rest = 0;
        foreach (var value in piece) rest = rest << 8 | value;
        return Mix(hash, rest);
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0x9E3779B97F4A7C15;
        return hash ^ BitOperations.RotateRight(hash, 29);
    }
}
