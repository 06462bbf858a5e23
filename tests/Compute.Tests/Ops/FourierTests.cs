using Native.Compute.Numerics;

namespace Native.Compute.Tests;

/// <summary>What the transforms refuse, and that they cost no managed memory.</summary>
public sealed class FourierTests
{
    [Fact]
    public void Shapes_that_are_not_pairs_are_refused_by_name()
    {
        using var device = new CpuDevice(1);
        var error = Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F32, new(4, 3)).Fft());
        Assert.Contains("Fft: x has shape [4, 3]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F32, new(4, 2)).Fft2());
        Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F32, new(2)).InverseFft());
        Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F32, new()).RealFft());
        Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F32, new(4)).Dct2());
    }

    [Fact]
    public void Axes_of_no_points_are_refused()
    {
        using var device = new CpuDevice(1);
        var error = Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F32, new(3, 0)).RealFft());
        Assert.Contains("axis -1 of x of shape [3, 0] has 0 points", error.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F32, new(0, 3)).Dct2());
    }

    [Fact]
    public void A_length_that_does_not_fit_the_spectrum_is_refused()
    {
        using var device = new CpuDevice(1);
        var x = Tensor.Zeros(device, DType.F64, new(5, 2));
        Assert.Equal(8, x.InverseRealFft(8).Count);
        Assert.Equal(9, x.InverseRealFft(9).Count);
        Assert.Contains("5 coefficients; a real row of 10 has 6", Assert.Throws<ShapeException>(() => x.InverseRealFft(10)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.InverseRealFft(0));
    }

    [Fact]
    public void Other_types_and_scalings_are_refused()
    {
        using var device = new CpuDevice(1);
        Assert.Contains("BF16", Assert.Throws<NotSupportedException>(() => Tensor.Zeros(device, DType.BF16, new(4)).Dct()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Zeros(device, DType.F32, new(4)).Dct((CosineScaling)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Zeros(device, DType.F32, new(4)).RealFft((FourierScaling)7));
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        float[] Spectrum(int threads)
        {
            using var device = new CpuDevice(threads);
            return Tensor.Uniform(device, DType.F32, new(77, 210)).RealFft2().ToArray<float>();
        }
        Assert.Equal(Spectrum(1), Spectrum(3));
    }

    [Fact]
    public void A_warm_transform_and_its_gradient_allocate_no_managed_memory()
    {
        using var device = new CpuDevice(1);
        using var outer = device.Scope();
        var x = Tensor.Uniform(device, DType.F32, new(20, 30, 48)).WithGrad();
        void Step()
        {
            using var tape = device.Record();
            tape.Backward(x.Dct2().RealFft().InverseRealFft(48).Sum());
        }
        Assert.Equal(0, SteadyAllocation.OfTen(Step));
    }
}
