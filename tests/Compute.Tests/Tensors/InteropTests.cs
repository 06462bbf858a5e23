using System.Numerics.Tensors;

namespace Native.Compute.Tests;

/// <summary>Tensors as spans and tensor spans of the class library, and from them.</summary>
public sealed class InteropTests : IDisposable
{
    private readonly CpuDevice device = new(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_span_is_the_tensors_own_memory()
    {
        var x = Tensor.Arange(device, DType.F32, 6).Reshape(2, 3);
        x.AsSpan<float>()[4] = 9;
        Assert.Equal(9, x[1, 1].Item());
        Assert.Equal([3f, 9, 5], x[1].AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_tensor_span_has_the_tensors_strides()
    {
        var x = Tensor.Arange(device, DType.I32, 12).Reshape(3, 4);
        var view = x.Transpose()[1..3].AsTensorSpan<int>();
        Assert.Equal(2, view.Rank);
        Assert.Equal(2, view.Lengths[0]);
        Assert.Equal(3, view.Lengths[1]);
        Assert.Equal(6, view[1, 1]);
        view[0, 2] = 100;
        Assert.Equal(100, x[2, 1].Item());
    }

    [Fact]
    public void Expanded_and_sparse_tensors_become_tensor_spans_too()
    {
        var x = Tensor.Arange(device, DType.I32, 3).Reshape(3, 1).Expand(new(3, 4));
        var view = x.AsTensorSpan<int>();
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 4; j++) Assert.Equal(i, view[i, j]);
        var sparse = Tensor.Arange(device, DType.I32, 20).Reshape(4, 5)[TensorIndex.Every(2, ..), 1..4].AsTensorSpan<int>();
        Assert.Equal(12, sparse[1, 1]);
    }

    [Fact]
    public void The_class_librarys_functions_work_on_tensors()
    {
        var x = Tensor.From(device, [1f, 4, 9, 16], new Shape(2, 2));
        TensorPrimitives.Sqrt(x.AsSpan<float>(), x.AsSpan<float>());
        Assert.Equal([1f, 2, 3, 4], x.ToArray<float>());
        Assert.Equal(10f, TensorPrimitives.Sum<float>(x.AsSpan<float>()));
    }

    [Fact]
    public void A_tensor_is_made_from_any_strides()
    {
        int[] data = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        var columns = new ReadOnlyTensorSpan<int>(data, 1, [4, 2], [1, 4]);
        var x = Tensor.From(device, columns);
        Assert.Equal(new Shape(4, 2), x.Shape);
        Assert.Equal([1, 5, 2, 6, 3, 7, 4, 8], x.ToArray<int>());
    }

    [Fact]
    public void Spans_of_the_wrong_kind_are_errors()
    {
        var x = Tensor.Arange(device, DType.F32, 6).Reshape(2, 3);
        Assert.Contains("F32", Assert.Throws<NotSupportedException>(() => x.AsSpan<int>().Length).Message, StringComparison.Ordinal);
        Assert.Contains("not contiguous", Assert.Throws<InvalidOperationException>(() => x.Transpose().AsSpan<float>().Length).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => x.AsTensorSpan<double>().Rank);
        Assert.Throws<NotSupportedException>(() => Tensor.From<char>(device, 'a'));
        Assert.Contains("5 elements of room", Assert.Throws<ShapeException>(() => x.CopyTo<float>(new float[5])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x.CopyFrom<float>(new float[5]));
        Assert.Throws<ShapeException>(() => Tensor.From<int>(device, [1, 2, 3], new Shape(2, 2)));
        Assert.Throws<ShapeException>(() => x.Item());
    }
}
