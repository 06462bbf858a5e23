using Native.Bench.Peers;

namespace Native.Bench.Tests.Peers;

public class OpenBlasTests
{
    [Fact]
    public void The_product_is_that_of_three_loops()
    {
        Assert.SkipUnless(OpenBlas.TryLoad(out var blas, out var reason), reason);
        const int Rows = 5, Columns = 7, Inner = 3;
        var a = Enumerable.Range(0, Rows * Inner).Select(i => i * 0.5f - 2).ToArray();
        var b = Enumerable.Range(0, Inner * Columns).Select(i => 3 - i * 0.25f).ToArray();
        var c = new float[Rows * Columns];
        blas!.SetThreads(2);
        blas.MatMul(a, b, c, Rows, Columns, Inner);
        for (var i = 0; i < Rows; i++)
            for (var j = 0; j < Columns; j++)
                Assert.Equal(Enumerable.Range(0, Inner).Sum(k => a[i * Inner + k] * b[k * Columns + j]), c[i * Columns + j], 1e-4f);
        Assert.Throws<ArgumentException>(() => blas.MatMul(a, b, c.AsSpan(1), Rows, Columns, Inner));
    }

    [Fact]
    public void The_kernels_are_those_for_this_processor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.Intrinsics.X86.Avx512F.IsSupported, "Needs Linux on a processor with AVX-512.");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is null, "OPENBLAS_CORETYPE is set: the user's choice stands.");
        Assert.SkipUnless(OpenBlas.TryLoad(out var blas, out var reason), reason);
        Assert.Equal("SkylakeX", blas!.Core);
    }
}
