namespace Native.Compute.Tests.Devices;

/// <summary>What <see cref="Device.Capture"/> and <see cref="Device.WarmUp"/> promise on every device.</summary>
public sealed class CapturedStepTests
{
    [Fact]
    public void Each_replay_does_the_step_once_and_the_capture_itself_does_not()
    {
        using var device = new CpuDevice(1);
        var x = Tensor.From<float>(device, [1, 2, 3], new Shape(3));
        var y = Tensor.Zeros(device, DType.F32, new Shape(3));
        using var step = device.Capture(() => Native.Compute.Kernels.AddInto.Apply(y, x, 2));
        Assert.Equal([0f, 0f, 0f], y.ToArray<float>());
        step.Replay();
        Assert.Equal([2f, 4f, 6f], y.ToArray<float>());
        step.Replay();
        Assert.Equal([4f, 8f, 12f], y.ToArray<float>());
        Assert.Equal(0, step.Nodes);
    }

    [Fact]
    public void A_disposed_step_does_not_replay()
    {
        using var device = new CpuDevice(1);
        var step = device.Capture(() => { });
        step.Dispose();
        step.Dispose();
        Assert.Throws<ObjectDisposedException>(step.Replay);
    }

    [Fact]
    public void A_step_that_is_nothing_is_refused()
    {
        using var device = new CpuDevice(1);
        Assert.Throws<ArgumentNullException>(() => device.Capture(null!));
        Assert.Throws<ArgumentNullException>(() => device.WarmUp(null!));
    }

    [Fact]
    public void Blocks_of_a_private_pool_go_to_its_successor_now_and_later()
    {
        var (own, all) = (new BlockPool(), new BlockPool());
        own.Return(256, new(null, 1));
        own.MoveTo(all);
        own.Return(256, new(null, 2));
        Assert.False(own.TryTake(256, out _));
        Assert.True(all.TryTake(256, out var later));
        Assert.True(all.TryTake(256, out var first));
        Assert.Equal((2, 1), (later.Address, first.Address));
        Assert.Equal(0, all.Bytes);
    }
}
