namespace Native.Compute.Tests;

/// <summary>Sorts of many sizes against the class library's, and their errors.</summary>
public sealed class SortTests(ITestOutputHelper output)
{
    [Fact]
    public void Rows_of_random_sizes_are_sorted_stably()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var device = new CpuDevice(3);
        for (var attempt = 0; attempt < 60; attempt++)
        {
            var length = attempt < 50 ? random.Next(1, 200) : random.Next(60_000, 300_000);
            var rows = Math.Max(1, 200 / length);
            var range = random.Next(3) switch { 0 => 4, 1 => length, _ => int.MaxValue };
            var data = new int[rows * length];
            for (var i = 0; i < data.Length; i++) data[i] = random.Next(range) - range / 2;
            var descending = random.Next(2) == 0;
            using var scope = device.Scope();
            var (values, indices) = Tensor.From<int>(device, data, new Shape(rows, length)).Sort(descending: descending);
            var (gotValues, gotIndices) = (values.ToArray<int>(), indices.ToArray<long>());
            for (var row = 0; row < rows; row++)
            {
                var part = data.AsSpan(row * length, length).ToArray();
                var keys = part.Select((v, i) => ((long)(descending ? ~v : v) << 32) | (uint)i).ToArray();
                Array.Sort(keys);
                for (var i = 0; i < length; i++)
                {
                    var place = (uint)keys[i];
                    if (gotIndices[row * length + i] != place || gotValues[row * length + i] != part[place])
                        Assert.Fail($"seed {seed}, attempt {attempt}: row {row} of {rows} by {length}, place {i}: {gotValues[row * length + i]} from {gotIndices[row * length + i]}, expected {part[place]} from {place}");
                }
            }
        }
    }

    [Fact]
    public void The_first_of_many_are_those_of_the_whole_sort()
    {
        using var device = new CpuDevice(2);
        var x = Tensor.Integers(device, DType.I32, new(7, 5000), 0, 900, new Generator(4));
        foreach (var largest in new[] { true, false })
        {
            var (sorted, places) = x.Sort(descending: largest);
            foreach (var k in new[] { 1, 2, 37, 624, 626, 5000 })
            {
                var (values, indices) = x.TopK(k, largest: largest);
                Assert.Equal(sorted[.., ..k].ToArray<int>(), values.ToArray<int>());
                Assert.Equal(places[.., ..k].ToArray<long>(), indices.ToArray<long>());
            }
        }
    }

    [Fact]
    public void Zeros_of_both_signs_are_equal_and_keep_their_signs()
    {
        using var device = new CpuDevice(1);
        var (values, indices) = Tensor.From(device, 0f, -0f, 0f, -1f).Sort();
        Assert.Equal([3L, 0, 1, 2], indices.ToArray<long>());
        Assert.Equal([false, true, false], values[1..].ToArray<float>().Select(float.IsNegative));
    }

    [Fact]
    public void The_different_elements_rebuild_the_tensor()
    {
        using var device = new CpuDevice(2);
        var x = Tensor.Integers(device, DType.I64, new(300, 700), -50, 5000, new Generator(5));
        var (values, inverse, counts) = x.Unique();
        Assert.Equal(x.ToArray<long>(), values.Gather(inverse.Reshape(-1), 0).ToArray<long>());
        Assert.Equal(x.ToArray<long>().Distinct().Order(), values.ToArray<long>());
        Assert.Equal(x.Count, counts.Sum().Item());
    }

    [Fact]
    public void Wrong_numbers_are_errors()
    {
        using var device = new CpuDevice(1);
        var x = Tensor.Zeros(device, DType.F32, new(3, 4));
        Assert.Contains("TopK: 5 elements of axis 1 of shape [3, 4], which has 4", Assert.Throws<ArgumentOutOfRangeException>(() => x.TopK(5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.TopK(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Histogram(0, 0, 1));
        Assert.Contains("low must be below high", Assert.Throws<ArgumentOutOfRangeException>(() => x.Histogram(3, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Histogram(3, 0, double.PositiveInfinity));
        Assert.Contains("1 dimensions", Assert.Throws<ShapeException>(() => x.SearchSorted(x)).Message, StringComparison.Ordinal);
    }
}
