namespace Native.Compute.Tests;

/// <summary>Random chains of views against a model that has no strides.</summary>
public sealed class LayoutFuzzTests(ITestOutputHelper output)
{
    private const int Chains = 4000;

    [Fact]
    public void Random_chains_of_views_agree_with_nested_loops_over_index_lists()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        using var device = new CpuDevice(2);
        var steps = 0;
        for (var chain = 0; chain < Chains; chain++) steps += Run(device, new Random(HashCode.Combine(seed, chain)), $"seed {seed}, chain {chain}");
        Assert.Equal(0, device.Memory.Tensors);
        Assert.True(steps > 2 * Chains, $"only {steps} steps were taken");
    }

    private static int Run(CpuDevice device, Random random, string name)
    {
        using var scope = device.Scope();
        var shape = new long[random.Next(0, 5)];
        for (var i = 0; i < shape.Length; i++) shape[i] = random.Next(8) == 0 ? random.Next(2) : random.Next(1, 6);
        var model = IndexListModel.Counting(shape);
        var tensor = Tensor.From<int>(device, model.Values, new Shape(shape));
        var log = new List<string> { $"{name}: [{string.Join(", ", shape)}]" };
        var steps = random.Next(1, 9);
        for (var step = 0; step < steps; step++)
        {
            Step(random, ref tensor, ref model, log);
            var text = string.Join("\n", log);
            Assert.True(tensor.Shape == new Shape(model.Shape), $"{text}\nshape {tensor.Shape}, expected [{string.Join(", ", model.Shape)}]");
            Assert.True(tensor.ToArray<int>().AsSpan().SequenceEqual(model.Values), $"{text}\nelements of {tensor.Layout} differ");
            Assert.True(tensor.Contiguous().AsSpan<int>().SequenceEqual(model.Values), $"{text}\na copy of {tensor.Layout} differs");
            if (tensor.IsContiguous) Assert.True(tensor.AsSpan<int>().SequenceEqual(model.Values), $"{text}\n{tensor.Layout} is not contiguous");
            // A pointwise operation walks the same strides in another way.
            Assert.True((tensor * 3 + tensor).ToArray<int>().AsSpan().SequenceEqual(Array.ConvertAll(model.Values, v => 4 * v)), $"{text}\nfour times {tensor.Layout} differs");
        }
        return steps;
    }

    private static void Step(Random random, ref Tensor tensor, ref IndexListModel model, List<string> log)
    {
        var rank = model.Shape.Length;
        switch (random.Next(8))
        {
            case 0 when rank > 0:
                var axis = random.Next(rank);
                var step = random.Next(1, 4);
                var start = random.NextInt64(model.Shape[axis] + 1);
                var most = (model.Shape[axis] - start + step - 1) / step;
                var length = random.Next(6) == 0 ? random.NextInt64(most + 1) : Math.Max(most, 0);
                log.Add($"Slice({axis}, {start}, {length}, {step})");
                tensor = tensor.Slice(axis, start, length, step);
                model = model.Slice(axis, start, length, step);
                break;
            case 1:
                var order = Enumerable.Range(0, rank).ToArray();
                random.Shuffle(order);
                log.Add($"Permute({string.Join(", ", order)})");
                tensor = tensor.Permute(order);
                model = model.Permute(order);
                break;
            case 2 when rank < 6 && model.Values.Length < 3000:
                long[] target = [.. Enumerable.Range(0, random.Next(2)).Select(_ => random.NextInt64(1, 4)), .. model.Shape.Select(d => d == 1 ? random.NextInt64(1, 4) : d)];
                log.Add($"Expand([{string.Join(", ", target)}])");
                tensor = tensor.Expand(new Shape(target));
                model = model.Expand(target);
                break;
            case 3:
                var shape = Factors(random, model.Values.Length);
                log.Add($"Reshape([{string.Join(", ", shape)}])");
                tensor = tensor.Reshape(new Shape(shape));
                model = model.Reshape(shape);
                break;
            case 4:
                log.Add("Squeeze()");
                tensor = tensor.Squeeze();
                model = model.Reshape([.. model.Shape.Where(d => d != 1)]);
                break;
            case 5 when rank < 7:
                var place = random.Next(-rank - 1, rank + 1);
                log.Add($"Unsqueeze({place})");
                tensor = tensor.Unsqueeze(place);
                var at = place < 0 ? place + rank + 1 : place;
                model = model.Reshape([.. model.Shape[..at], 1, .. model.Shape[at..]]);
                break;
            case 6 when rank > 0:
                var flipped = random.Next(rank);
                log.Add($"Flip({flipped})");
                tensor = tensor.Flip(flipped);
                model = model.Flip(flipped);
                break;
            case 7 when rank > 1:
                var offset = random.Next(-2, 3);
                log.Add($"Diagonal({offset})");
                tensor = tensor.Diagonal(offset);
                model = model.Diagonal(offset);
                break;
        }
    }

    // A random shape of this many elements.
    private static long[] Factors(Random random, long count)
    {
        if (count == 0) return random.Next(2) == 0 ? [0] : [random.NextInt64(1, 4), 0, random.NextInt64(1, 4)];
        var shape = new List<long>();
        for (var divisor = 2L; count > 1;)
        {
            if (count % divisor != 0)
            {
                divisor++;
                continue;
            }
            count /= divisor;
            if (shape.Count > 0 && random.Next(2) == 0) shape[random.Next(shape.Count)] *= divisor;
            else shape.Insert(random.Next(shape.Count + 1), divisor);
        }
        while (shape.Count < 6 && random.Next(4) == 0) shape.Insert(random.Next(shape.Count + 1), 1);
        while (shape.Count > 7)
        {
            shape[0] *= shape[^1];
            shape.RemoveAt(shape.Count - 1);
        }
        return [.. shape];
    }
}
