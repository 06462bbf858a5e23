using Native.Compute.Kernels;

namespace Native.Compute.Tests.Devices;

/// <summary>Transfers beside kernels give what transfers that wait give, on the device that NATIVE_TEST_DEVICE names, or the CPU; what cannot be is refused.</summary>
[Collection("device")]
[Trait("needs", "device")]
public sealed class CopyStreamTests
{
    private const int Count = 1 << 20;

    [Fact]
    public void Kernels_wait_for_uploads_and_downloads_for_kernels()
    {
        using var device = Open();
        using var buffer = new HostBuffer(device, Count * sizeof(float));
        var sum = Tensor.Zeros(device, DType.F32, new Shape(Count));
        for (var round = 1; round <= 8; round++)
        {
            // The buffer is filled again while kernels still work on what came before.
            buffer.As<float>().Fill(round);
            using var scope = device.Scope();
            var x = Tensor.Empty(device, DType.F32, new Shape(Count));
            device.Copies.Upload(x, buffer);
            for (var i = 0; i < 4; i++) AddInto.Apply(sum, x, 1);
            // What the next round overwrites, if memory is reused too early.
            AddInto.Apply(x, x, 1);
        }
        var done = device.Copies.Download(sum, buffer);
        // Behind the download on the device: it must not see this.
        AddInto.Apply(sum, sum, 1);
        Assert.All(buffer.As<float>().ToArray(), value => Assert.Equal(4f * 36, value));
        Assert.True(done.IsDone);
        Assert.Equal(8f * 36, sum.ToArray<float>()[Count - 1]);
    }

    [Fact]
    public void Memory_freed_during_a_transfer_is_reused_behind_it()
    {
        using var device = Open();
        using var buffer = new HostBuffer(device, Count * sizeof(float));
        for (var round = 0; round < 8; round++)
        {
            var x = Tensor.Full(device, DType.F32, new Shape(Count), round);
            device.Copies.Download(x, buffer);
            x.Dispose();
            var y = Tensor.Full(device, DType.F32, new Shape(Count), -1);
            Assert.DoesNotContain(buffer.As<float>().ToArray(), value => value != round);
            y.Dispose();
        }
    }

    [Fact]
    public void A_span_goes_in_parts_and_may_change_afterwards()
    {
        using var device = Open();
        var elements = Enumerable.Range(0, 5 * Count).Select(i => (float)i).ToArray();
        var expected = elements.ToArray();
        var x = Tensor.Empty(device, DType.F32, new Shape(5, Count));
        var done = device.Copies.Upload<float>(x, elements);
        elements.AsSpan().Fill(-1);
        device.Wait(done);
        Assert.Equal(expected, x.ToArray<float>());
        done.Wait();
        Assert.True(done.IsDone);
        Assert.True(device.Mark() == device.Mark() || device.Kind != DeviceKind.Cpu);
        device.Copies.Wait(device.Mark());
        device.Copies.Mark().Wait();
    }

    [Fact]
    public void Views_are_parts_of_their_tensor()
    {
        using var device = Open();
        using var buffer = new HostBuffer(device, 64);
        var x = Tensor.Zeros(device, DType.I32, new Shape(4, 4));
        for (var i = 0; i < 16; i++) buffer.As<int>()[i] = i + 1;
        device.Copies.Upload(x.Slice(0, 1, 2), buffer, 16);
        device.Copies.Download(x.Slice(0, 2, 1), buffer);
        Assert.Equal([9, 10, 11, 12, 5], buffer.As<int>()[..5].ToArray());
        Assert.Equal([0, 0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 0], x.ToArray<int>());
    }

    [Fact]
    public void What_cannot_be_copied_is_refused_by_name()
    {
        using var device = Open();
        using var other = new CpuDevice(1);
        using var buffer = new HostBuffer(device, 16);
        var x = Tensor.Zeros(device, DType.F32, new Shape(2, 3));
        Assert.Contains("24 bytes", Assert.Throws<ShapeException>(() => device.Copies.Upload(x, buffer)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => device.Copies.Download(x, buffer, -1));
        Assert.Throws<InvalidOperationException>(() => device.Copies.Upload(x.Permute(1, 0), buffer));
        Assert.Throws<ArgumentException>(() => device.Copies.Upload(Tensor.Zeros(other, DType.F32, new Shape(1)), buffer));
        Assert.Throws<ArgumentException>(() => other.Copies.Upload(Tensor.Zeros(other, DType.F32, new Shape(1)), buffer));
        Assert.Throws<NotSupportedException>(() => device.Copies.Upload<int>(x, new int[6]));
        Assert.Throws<ShapeException>(() => device.Copies.Upload<float>(x, new float[5]));
        Assert.Throws<ArgumentException>(() => other.Wait(device.Mark()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostBuffer(device, 0));
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Bytes.Length);
    }

    private static Device Open() => Device.Open(Environment.GetEnvironmentVariable("NATIVE_TEST_DEVICE") is { Length: > 0 } name ? name : "cpu");
}
