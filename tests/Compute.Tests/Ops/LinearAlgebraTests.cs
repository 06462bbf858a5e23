using Native.Compute.Numerics;

namespace Native.Compute.Tests;

/// <summary>What the decompositions refuse, each error naming operation, matrix and value.</summary>
public sealed class LinearAlgebraTests
{
    private static readonly double[] SecondIsIndefinite = [4, 0, 0, 9, 1, 0, 0, -3];

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_named_with_its_pivot()
    {
        using var device = new CpuDevice(2);
        var error = Assert.Throws<NotPositiveDefiniteException>(() => Tensor.From<double>(device, SecondIsIndefinite, new(2, 2, 2)).Cholesky());
        Assert.Equal((1, -3.0), (error.Pivot, error.Value));
        Assert.Contains("Cholesky", error.Message, StringComparison.Ordinal);
        Assert.Contains("matrix 1 of the batch of shape [2, 2, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_singular_triangle_is_named_with_its_row()
    {
        using var device = new CpuDevice(1);
        var a = Tensor.From<float>(device, [1f, 0, 5, 0], new(2, 2));
        var error = Assert.Throws<SingularMatrixException>(() => a.TriangularSolve(Tensor.Zeros(device, DType.F32, new(2, 1)), Triangle.Lower));
        Assert.Equal(1, error.Index);
        Assert.Contains("matrix 0 of the batch of shape [2, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_that_is_not_finite_is_named_with_its_matrix()
    {
        using var device = new CpuDevice(1);
        var a = Tensor.From<double>(device, [1, 2, 3, 4, 5, 6, double.NaN, 8], new(2, 2, 2));
        foreach (Func<object> call in new Func<object>[] { () => a.Qr(), () => a.Svd(), () => a.Polar(), () => a.EigenSymmetric(), () => a.LeastSquares(a) })
        {
            var error = Assert.Throws<ArgumentException>(() => call());
            Assert.Contains("matrix 1 of the batch", error.Message, StringComparison.Ordinal);
            Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Shapes_and_types_that_do_not_fit_are_refused()
    {
        using var device = new CpuDevice(1);
        var a = Tensor.Zeros(device, DType.F64, new(3, 4));
        Assert.Contains("Cholesky: a has shape [3, 4]", Assert.Throws<ShapeException>(() => a.Cholesky()).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => a.EigenSymmetric());
        Assert.Throws<ShapeException>(() => a.TriangularSolve(a, Triangle.Upper));
        Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F64, new(3)).Svd());
        Assert.Contains("3 rows", Assert.Throws<ShapeException>(() => a.LeastSquares(Tensor.Zeros(device, DType.F64, new(4, 1)))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Tensor.Zeros(device, DType.F64, new(2, 3, 3)).LeastSquares(Tensor.Zeros(device, DType.F64, new(5, 3, 1))));
        Assert.Throws<NotSupportedException>(() => a.LeastSquares(Tensor.Zeros(device, DType.F32, new(3, 1))));
        Assert.Throws<NotSupportedException>(() => Tensor.Zeros(device, DType.F16, new(3, 3)).Qr());
    }

    [Fact]
    public void Factors_put_together_give_the_matrix()
    {
        using var device = new CpuDevice(2);
        var a = Tensor.Uniform(device, DType.F64, new(3, 70, 40), -1, 1);
        var (u, s, vt) = a.Svd();
        var (q, r) = a.Qr();
        var (p, h) = a.Polar();
        foreach (var product in new[] { (u * s.Unsqueeze(-2)).MatMul(vt), q.MatMul(r), p.MatMul(h) })
            Assert.InRange((product - a).Abs().Max().Item(), 0, 1e-12);
        Assert.InRange((p.MatMul(p, transposeA: true) - Tensor.Eye(device, DType.F64, 40)).Abs().Max().Item(), 0, 1e-12);
    }

    [Fact]
    public void The_gradient_of_eigenvalues_exists_where_they_are_equal()
    {
        using var device = new CpuDevice(1);
        var a = (Tensor.Eye(device, DType.F64, 3) * 2).WithGrad();
        using var tape = device.Record();
        var (values, vectors) = a.EigenSymmetric();
        var trace = values.Sum() + vectors.MatMul(vectors, transposeB: true).Sum();
        var gradient = tape.Backward(trace)[a].ToArray<double>();
        for (var i = 0; i < 9; i++) Assert.Equal(i % 4 == 0 ? 1 : 0, gradient[i], 1e-12);
    }
}
