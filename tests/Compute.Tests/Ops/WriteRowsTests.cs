namespace Native.Compute.Tests.Ops;

public sealed class WriteRowsTests
{
    [Fact]
    public void Rows_beyond_the_target_are_refused()
    {
        using var device = Device.Open("cpu:1");
        var target = Tensor.Zeros(device, DType.F32, new Shape(2, 1, 4, 3));
        var rows = Tensor.Ones(device, DType.F32, new Shape(2, 1, 2, 3));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => target.WriteRows(rows, Tensor.From<int>(device, 0, 3)));
        Assert.Contains("WriteRows: index 4 is outside [0, 4)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => target.WriteRows(rows, Tensor.From<int>(device, -1, 0)));
        // With one row less in the second batch it fits.
        target.Fill(0).WriteRows(rows, Tensor.From<int>(device, 0, 3), Tensor.From<int>(device, 2, 1));
        Assert.Equal(3, target[1].Sum().Item());
    }

    [Fact]
    public void Shapes_and_types_that_do_not_fit_are_refused()
    {
        using var device = Device.Open("cpu:1");
        Tensor Zeros(DType type, params long[] shape) => Tensor.Zeros(device, type, new Shape(shape));
        var target = Zeros(DType.F32, 2, 1, 4, 3);
        var starts = Zeros(DType.I32, 2);
        Assert.Contains("[2, 2, 1, 3]", Assert.Throws<ShapeException>(() => target.WriteRows(Zeros(DType.F32, 2, 2, 1, 3), starts)).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => target.WriteRows(Zeros(DType.F16, 2, 1, 1, 3), starts));
        Assert.Throws<NotSupportedException>(() => target.WriteRows(Zeros(DType.F32, 2, 1, 1, 3), Zeros(DType.I64, 2)));
        Assert.Contains("starts of shape [3]", Assert.Throws<ShapeException>(() => target.WriteRows(Zeros(DType.F32, 2, 1, 1, 3), Zeros(DType.I32, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("not contiguous", Assert.Throws<ShapeException>(() => target.Transpose().WriteRows(Zeros(DType.F32, 2, 1, 1, 4), starts)).Message, StringComparison.Ordinal);
        using var tape = device.Record();
        var wanted = Zeros(DType.F32, 2, 1, 1, 3).WithGrad();
        foreach (var rows in new[] { wanted, wanted.Exp() })
            Assert.Contains("no gradient", Assert.Throws<NotSupportedException>(() => target.WriteRows(rows, starts)).Message, StringComparison.Ordinal);
        target.WriteRows(Zeros(DType.F32, 2, 1, 1, 3).Exp(), starts);
    }

    [Fact]
    public void A_tensor_that_the_device_owns_outlives_its_scope()
    {
        using var device = Device.Open("cpu:1");
        using var other = Device.Open("cpu:1");
        Tensor owned, scoped;
        using (device.Scope())
        using (device.NoGrad())
        {
            owned = device.Own(Tensor.Ones(device, DType.F32, new Shape(2)));
            scoped = Tensor.Ones(device, DType.F32, new Shape(2));
        }
        Assert.False(scoped.IsAlive);
        Assert.Equal([1f, 1f], owned.ToArray<float>());
        Assert.Throws<ArgumentException>(() => other.Own(owned));
        owned.Dispose();
        Assert.False(owned.IsAlive);
    }
}
