namespace Native.Compute.Tests;

/// <summary>Steps of the same shape, forward and backward, allocate no managed memory once they are warm.</summary>
public sealed class AllocationTests
{
    public static TheoryData<string> Steps() => [.. All.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> All = new()
    {
        ["views"] = (x, _) => x.Transpose().Slice(0, 1, 5).Reshape(-1).Unsqueeze(0).Expand(new(2, 5 * 32)).Permute(1, 0).Squeeze(),
        ["joins"] = (x, _) => Tensor.Concat([x, Tensor.Stack([x, x]).Slice(0, 0, 1).Squeeze(0)]),
        ["moves"] = (x, _) => x.Pad(1, 2, 2, PadMode.Reflect).Pad(0, 1, 0).Roll(3).Flip(0).RepeatInterleave(2).Repeat(2, 1).Tril(3),
        ["indices"] = (x, index) => x.IndexSelect(index).ScatterAdd(index.Unsqueeze(1), x[..8, ..1], 0).Gather(index.Unsqueeze(1), 0),
        ["embedding"] = (x, index) => x.Embedding(index),
        ["sort"] = (x, _) => Tensor.Concat([x.Sort(0).Values, x.TopK(3).Values], 1),
        ["dropout"] = (x, _) => x.Dropout(0.3),
        ["convolution"] = (x, _) => x.Reshape(1, 2, 16, 16).Conv2d(x.Reshape(-1).Slice(0, 0, 36).Reshape(2, 2, 3, 3), padding: 1).MaxPool2d(2).AveragePool2d(2),
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_warm_step_allocates_nothing(string step)
    {
        using var device = new CpuDevice(1);
        var x = Tensor.Normal(device, DType.F32, new(32, 16)).WithGrad();
        var index = Tensor.Integers(device, DType.I64, new(8), 0, 8);
        var call = All[step];
        Assert.Equal(0, SteadyAllocation.OfTen(() => Step(device, call, x, index)));
    }

    private static void Step(Device device, Func<Tensor, Tensor, Tensor> call, Tensor x, Tensor index)
    {
        using var tape = device.Record();
        tape.Backward(call(x, index).Sum());
    }
}
