namespace Native.Compute.Tests.Devices;

public sealed class ScopeTests
{
    [Fact]
    public void A_scope_returns_the_memory_of_its_tensors()
    {
        using var device = new CpuDevice(1);
        using (device.Scope())
        {
            _ = Tensor.Zeros(device, DType.F32, new(1000));
            Assert.Equal(1, device.Memory.Tensors);
        }
        Assert.Equal(0, device.Memory.Tensors);
        Assert.Equal(0, device.Memory.InUse);
    }

    [Fact]
    public void A_kept_tensor_returns_through_nested_scopes()
    {
        using var device = new CpuDevice(1);
        using var outer = device.Scope();
        Tensor Inner()
        {
            using var scope = device.Scope();
            Tensor Innermost()
            {
                using var nested = device.Scope();
                _ = Tensor.Ones(device, DType.F32, new(7));
                return nested.Keep(Tensor.Ones(device, DType.F32, new(3)) + 1.0);
            }
            return scope.Keep(Innermost());
        }
        var result = Inner();
        Assert.Equal([2f, 2f, 2f], result.ToArray<float>());
        Assert.Equal(1, device.Memory.Tensors);
    }

    [Fact]
    public void An_exception_in_the_middle_frees_what_was_made()
    {
        using var device = new CpuDevice(1);
        var error = Record.Exception(() =>
        {
            using var scope = device.Scope();
            var a = Tensor.Zeros(device, DType.F32, new(2, 3));
            using var inner = device.Scope();
            a.MatMul(a);
        });
        Assert.IsType<ShapeException>(error);
        Assert.Equal(0, device.Memory.Tensors);
    }

    [Fact]
    public void Disposing_an_outer_scope_ends_the_inner_ones()
    {
        using var device = new CpuDevice(1);
        var outer = device.Scope();
        var inner = device.Scope();
        var t = Tensor.Zeros(device, DType.F32, new(2));
        outer.Dispose();
        Assert.False(inner.IsOpen);
        Assert.False(t.IsAlive);
        inner.Dispose();
    }

    [Fact]
    public void Disposing_twice_does_nothing_even_when_the_scope_was_reused()
    {
        using var device = new CpuDevice(1);
        var first = device.Scope();
        first.Dispose();
        using var second = device.Scope();
        var t = Tensor.Zeros(device, DType.F32, new(2));
        first.Dispose();
        Assert.True(second.IsOpen);
        Assert.True(t.IsAlive);
        t.Dispose();
        t.Dispose();
        Assert.Equal(0, device.Memory.Tensors);
    }

    [Fact]
    public void Use_after_the_scope_names_the_operation()
    {
        using var device = new CpuDevice(1);
        Tensor t;
        using (device.Scope()) t = Tensor.Zeros(device, DType.F32, new(2));
        // What the handle referred to is in use again, by another tensor.
        using var scope = device.Scope();
        var other = Tensor.Ones(device, DType.F32, new(2));
        var error = Assert.Throws<ObjectDisposedException>(() => t.Add(other));
        Assert.Contains("Add", error.Message, StringComparison.Ordinal);
        Assert.Equal("a freed tensor", t.ToString());
    }

    [Fact]
    public void A_default_tensor_is_a_clear_error() =>
        Assert.Contains("never made", Assert.Throws<ArgumentException>(() => default(Tensor).Shape).Message, StringComparison.Ordinal);

    [Fact]
    public void A_view_keeps_the_storage_when_the_tensor_is_disposed()
    {
        using var device = new CpuDevice(1);
        using var scope = device.Scope();
        var t = Tensor.From<float>(device, [1, 2, 3, 4], new Shape(4));
        var view = t.Slice(0, 1, 2);
        t.Dispose();
        Assert.Equal([2f, 3f], view.ToArray<float>());
        Assert.True(device.Memory.InUse > 0);
        view.Dispose();
        Assert.Equal(0, device.Memory.InUse);
    }

    [Fact]
    public void A_hundred_thousand_small_tensors_reuse_memory_and_objects()
    {
        using var device = new CpuDevice(1);
        for (var i = 0; i < 1000; i++)
        {
            using var scope = device.Scope();
            for (var j = 0; j < 100; j++) _ = Tensor.Empty(device, DType.F32, new(1 + (j & 7)));
        }
        Assert.Equal(0, device.Memory.Tensors);
        Assert.True(device.Memory.Reserved <= 100 * 256, $"{device.Memory.Reserved} bytes reserved");
    }

    [Fact]
    public void Scopes_of_threads_do_not_mix()
    {
        using var device = new CpuDevice(1);
        using var scope = device.Scope();
        var here = Tensor.Ones(device, DType.F32, new(3));
        var thread = new Thread(() =>
        {
            using var other = device.Scope();
            _ = Tensor.Ones(device, DType.F32, new(3));
        });
        thread.Start();
        thread.Join();
        Assert.True(here.IsAlive);
        Assert.Equal(1, device.Memory.Tensors);
    }

    [Fact]
    public void Closing_a_scope_on_another_thread_is_refused()
    {
        using var device = new CpuDevice(1);
        using var scope = device.Scope();
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(scope.Dispose));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(error);
        Assert.True(scope.IsOpen);
    }

    [Fact]
    public void A_device_that_was_disposed_refuses_work()
    {
        var device = new CpuDevice(1);
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Tensor.Zeros(device, DType.F32, new(2)));
        Assert.Throws<ObjectDisposedException>(() => device.Scope());
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cpu:x")]
    [InlineData("cuda:-1")]
    [InlineData("")]
    public void A_name_of_no_device_is_refused(string name) =>
        Assert.Contains("cuda:INDEX", Assert.Throws<ArgumentException>(() => Device.Open(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Opening_a_gpu_that_is_not_there_tells_the_drivers_reason()
    {
        Assert.SkipWhen(CudaDevice.Count > 0, "this machine has a CUDA device");
        var error = Assert.Throws<DeviceException>(() => Device.Open("cuda:0"));
        Assert.StartsWith("cuda:0: ", error.Message, StringComparison.Ordinal);
        Assert.NotNull(Device.Best());
    }
}
