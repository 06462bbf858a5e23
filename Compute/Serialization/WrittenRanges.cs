namespace Native.Compute.Serialization;

/// <summary>The parts of a tensor that have been written, merged where they touch.</summary>
internal sealed class WrittenRanges
{
    private readonly List<(long Start, long End)> ranges = [];

    /// <summary>Bytes written so far.</summary>
    internal long Total { get; private set; }

    /// <summary>Notes a part, unless it overlaps one that was written before.</summary>
    internal bool TryAdd(long start, long end)
    {
        if (start == end) return true;
        // First range that ends at or after the new start.
        int low = 0, high = ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].End < start) low = middle + 1;
            else high = middle;
        }
        var touchesBefore = low < ranges.Count && ranges[low].End == start;
        var after = touchesBefore ? low + 1 : low;
        if (after < ranges.Count && ranges[after].Start < end) return false;
        Total += end - start;
        if (after < ranges.Count && ranges[after].Start == end)
        {
            end = ranges[after].End;
            ranges.RemoveAt(after);
        }
        if (touchesBefore) ranges[low] = (ranges[low].Start, end);
        else ranges.Insert(low, (start, end));
        return true;
    }
}
