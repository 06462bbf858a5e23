using System.Runtime.InteropServices;
using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>A copy of a tensor with its axes in another order; every element is checked.</summary>
internal sealed class TransposeCase(DType type, Shape shape, int first, int second) : GpuCase
{
    private Tensor x, y;

    public override string Name => $"transpose {type.ToString().ToLowerInvariant()} {shape} axes {first} {second}";

    public override string Unit => "GB/s";

    public override double Tolerance => 0;

    public override void Prepare(CudaDevice device)
    {
        x = Tensor.Normal(device, type, shape);
        y = Tensor.Full(device, type, x.Transpose(first, second).Shape, double.NaN);
    }

    public override void Run()
    {
        y.Dispose();
        y = x.Transpose(first, second).Contiguous();
    }

    public override double Value(double seconds) => 2.0 * shape.Count * type.Size() / seconds / 1e9;

    public override byte[] Result() => HostBytes.Of(y);

    // The share of elements that are not where they belong.
    public override double Error()
    {
        var (from, to) = (HostBytes.Floats(x), HostBytes.Floats(y));
        var rank = shape.Rank;
        var place = new long[rank];
        var strides = new long[rank];
        var target = y.Shape;
        for (var (axis, stride) = (rank - 1, 1L); axis >= 0; stride *= target[axis--]) strides[axis] = stride;
        (strides[first], strides[second]) = (strides[second], strides[first]);
        var wrong = 0L;
        for (var i = 0L; i < from.Length; i++)
        {
            var at = 0L;
            for (var axis = 0; axis < rank; axis++) at += place[axis] * strides[axis];
            if (MemoryMarshal.AsBytes(from.AsSpan((int)i, 1)).SequenceEqual(MemoryMarshal.AsBytes(to.AsSpan((int)at, 1))) is false) wrong++;
            for (var axis = rank - 1; axis >= 0 && ++place[axis] == shape[axis]; axis--) place[axis] = 0;
        }
        return (double)wrong / from.Length;
    }
}
