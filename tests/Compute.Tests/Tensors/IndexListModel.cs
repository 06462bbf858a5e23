namespace Native.Compute.Tests;

/// <summary>A tensor as the plainest model of it: a shape and, for each element in row-major order, which number it holds.</summary>
internal sealed class IndexListModel(long[] shape, int[] values)
{
    public long[] Shape { get; } = shape;

    public int[] Values { get; } = values;

    public static IndexListModel Counting(long[] shape) => new(shape, [.. Enumerable.Range(0, (int)Count(shape))]);

    private static long Count(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);

    // Each element of the result is found by its index, one after another.
    private IndexListModel Build(long[] target, Func<long[], long[]> source)
    {
        var result = new int[Count(target)];
        var index = new long[target.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var rest = (long)i;
            for (var axis = target.Length - 1; axis >= 0; axis--)
            {
                index[axis] = rest % target[axis];
                rest /= target[axis];
            }
            var from = source(index);
            var at = 0L;
            for (var axis = 0; axis < Shape.Length; axis++) at = at * Shape[axis] + from[axis];
            result[i] = Values[at];
        }
        return new(target, result);
    }

    public IndexListModel Slice(int axis, long start, long length, long step)
    {
        var target = (long[])Shape.Clone();
        target[axis] = length;
        return Build(target, i => [.. i.Select((v, a) => a == axis ? start + v * step : v)]);
    }

    public IndexListModel Permute(int[] order) => Build([.. order.Select(a => Shape[a])], i =>
    {
        var from = new long[order.Length];
        for (var a = 0; a < order.Length; a++) from[order[a]] = i[a];
        return from;
    });

    public IndexListModel Expand(long[] target) =>
        Build(target, i => [.. Shape.Select((d, a) => d == 1 ? 0 : i[a + target.Length - Shape.Length])]);

    public IndexListModel Flip(int axis) => Build(Shape, i => [.. i.Select((v, a) => a == axis ? Shape[a] - 1 - v : v)]);

    public IndexListModel Reshape(long[] target) => new(target, Values);

    public IndexListModel Diagonal(long offset)
    {
        var rank = Shape.Length;
        var (row, column) = (Math.Max(0, -offset), Math.Max(0, offset));
        var length = Math.Max(0, Math.Min(Shape[^2] - row, Shape[^1] - column));
        return Build([.. Shape[..(rank - 2)], length], i => [.. i[..(rank - 2)], i[^1] + row, i[^1] + column]);
    }
}
