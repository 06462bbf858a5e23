using System.Runtime.CompilerServices;

namespace Native.Compute.Gpu.Attention;

/// <summary>What a block does of one key head before it goes on to the next: some consecutive steps.</summary>
internal readonly struct DecodePiece
{
    private DecodePiece(int sequence, int keyHead, int first, int end, int startKey, int endKey, int next)
    {
        (Sequence, KeyHead, First, End) = (sequence, keyHead, first, end);
        (StartKey, EndKey, Next) = (startKey, endKey, next);
    }

    public readonly int Sequence, KeyHead;

    /// <summary>The first step that has keys to see, and the first that has not.</summary>
    public readonly int First, End;

    /// <summary>The first key that the query sees, and the first that it does not.</summary>
    public readonly int StartKey, EndKey;

    /// <summary>Where the next piece begins, among the steps of all heads.</summary>
    public readonly int Next;

    /// <summary>The piece that begins at a place among the steps of all heads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DecodePiece At(int at, int to, in AttentionRules rules, in DecodeSplit split, int keyHeads, int keysOfStep)
    {
        var head = at / split.Steps;
        var sequence = head / keyHeads;
        var first = at - head * split.Steps;
        var end = first + to - at < split.Steps ? first + to - at : split.Steps;
        var next = at + end - first;
        var shift = rules.Shift(sequence);
        var endKey = rules.KeyCount(sequence);
        if (rules.Causal != 0 && shift + 1 < endKey) endKey = shift + 1;
        if (rules.QueryCount(sequence) == 0) endKey = 0;
        var startKey = rules.Window != 0 && shift - rules.Window + 1 > 0 ? shift - rules.Window + 1 : 0;
        if (startKey / keysOfStep > first) first = startKey / keysOfStep;
        var last = (endKey + keysOfStep - 1) / keysOfStep;
        if (last < end) end = last;
        return new(sequence, head - sequence * keyHeads, first, end, startKey, endKey, next);
    }
}
