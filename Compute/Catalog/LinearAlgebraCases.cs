using Native.Compute.Numerics;

namespace Native.Compute.Catalog;

/// <summary>Decompositions and solutions, against textbook loops. Outputs that leave signs open are compared in products that do not.</summary>
internal sealed class LinearAlgebraCases : ICaseFamily
{
    public IEnumerable<OperationCase> Cases() => [.. Positive(), .. Triangular(), .. Eigen(), .. Orthogonal(), .. Solutions(), .. Timed()];

    // Random elements, with a diagonal that keeps columns apart from each other and, where it grows, eigenvalues and singular values too.
    private static CaseInput Dominant(Shape shape, double diagonal = 3, double growth = 0, Strides strides = Strides.Contiguous)
    {
        long m = shape[-2], n = shape[-1];
        return new(shape, (u, i) => 2 * u - 1 + (i % n == i / n % m ? diagonal + growth * (i % n) : 0), Strides: strides);
    }

    private static readonly Shape[] Squares = [new(1, 1), new(2, 2), new(2, 3, 5, 5), new(17, 17), new(0, 3, 3), new(2, 0, 0)];

    private static IEnumerable<OperationCase> Positive()
    {
        static Tensor Product(Tensor x) => x.MatMul(x, transposeB: true);
        static double[,] HostProduct(double[,] x) => HostAlgebra.Product(x, HostAlgebra.Transpose(x));
        foreach (var shape in Squares)
            yield return Make("Cholesky", $"{shape}", [Dominant(shape)], t => [Product(t[0]).Cholesky()], h => [HostAlgebra.Each(h[0], x => HostAlgebra.Cholesky(HostProduct(x)))]);
        yield return Make("Cholesky", "several blocks", [new(new(130, 130), (u, i) => 1 / (1.0 + Math.Abs(i / 130 - i % 130)) + (i / 130 == i % 130 ? 2 + u : 0))],
            t => [t[0].Cholesky()], h => [HostAlgebra.Each(h[0], HostAlgebra.Cholesky)]) with
        { HasGradient = false };
        yield return Make("Cholesky", "transposed in memory", [Dominant(new(3, 4, 4), strides: Strides.Transposed)],
            t => [Product(t[0]).Transpose().Cholesky()], h => [HostAlgebra.Each(h[0], x => HostAlgebra.Cholesky(HostProduct(x)))]);
        yield return Make("CholeskySolve", "[2, 5, 5] with [2, 5, 3]", [Dominant(new(2, 5, 5)), CaseInput.Uniform(new(2, 5, 3))],
            t => [Product(t[0]).Cholesky().CholeskySolve(t[1])], h => [HostAlgebra.Each(h[0], h[1], (x, b) => HostAlgebra.Solve(HostProduct(x), b))]);
    }

    private static IEnumerable<OperationCase> Triangular()
    {
        foreach (var triangle in Enum.GetValues<Triangle>())
            foreach (var transposed in new[] { false, true })
                foreach (var unit in new[] { false, true })
                    foreach (var (n, rhs) in new[] { (1, 1), (5, 3), (17, 1) })
                    {
                        double[,] Half(double[,] a) => HostAlgebra.Build(n, n, (i, j) => i == j ? unit ? 1 : a[i, i] : j < i == (triangle == Triangle.Lower) ? a[i, j] : 0);
                        // Small elements beside the diagonal keep the solutions of unit triangles small.
                        var a = new CaseInput(new(2, n, n), (u, i) => i % n == i / n % n ? 1 + u : 0.4 * u - 0.2);
                        yield return Make("TriangularSolve", $"{triangle}{(transposed ? " transposed" : "")}{(unit ? " unit" : "")}, {n} with {rhs}", [a, CaseInput.Uniform(new(2, n, rhs))],
                            t => [t[0].TriangularSolve(t[1], triangle, transposed, unit)],
                            h => [HostAlgebra.Each(h[0], h[1], (x, b) => HostAlgebra.Solve(transposed ? HostAlgebra.Transpose(Half(x)) : Half(x), b))]);
                    }
        yield return Make("TriangularSolve", "one triangle for a batch, strided", [Dominant(new(4, 4), strides: Strides.Sparse), CaseInput.Uniform(new(3, 4, 2), strides: Strides.Transposed)],
            t => [t[0].TriangularSolve(t[1], Triangle.Lower)],
            h => [HostAlgebra.Each(h[1], b => HostAlgebra.Solve(HostAlgebra.Build(4, 4, (i, j) => j <= i ? h[0][i, j] : 0), b))]);
        yield return Make("TriangularSolve", "no right-hand sides", [Dominant(new(4, 4)), CaseInput.Uniform(new(4, 0))], t => [t[0].TriangularSolve(t[1], Triangle.Upper)], h => [h[1]]) with { HasGradient = false };
    }

    private static IEnumerable<OperationCase> Eigen()
    {
        foreach (var shape in Squares)
            yield return Make("EigenSymmetric", $"{shape}", [Dominant(shape, growth: 1.5)], t =>
            {
                var (values, vectors) = (t[0] + t[0].Transpose()).EigenSymmetric();
                return [values, (vectors * Weights(t[0], shape[-1])).MatMul(vectors, transposeB: true)];
            }, h =>
            {
                static double[,] Symmetric(double[,] x) => HostAlgebra.Build(x.GetLength(0), x.GetLength(0), (i, j) => x[i, j] + x[j, i]);
                return [Vector(HostAlgebra.Each(h[0], x => Row(HostAlgebra.Eigen(Symmetric(x)).Values))), HostAlgebra.Each(h[0], x =>
                {
                    var v = HostAlgebra.Eigen(Symmetric(x)).Vectors;
                    return HostAlgebra.Product(HostAlgebra.Scaled(v, Weight(v.GetLength(1))), HostAlgebra.Transpose(v));
                })];
            });
        yield return Make("EigenSymmetric", "equal eigenvalues", [new(new(3, 3), (_, i) => i % 4 == 0 ? 2 : 0, Differentiable: false)], t =>
        {
            var (values, vectors) = t[0].EigenSymmetric();
            return [values, vectors.MatMul(vectors, transposeB: true)];
        }, h => [new(new(3), [2, 2, 2]), h[0].Map(x => x / 2)]) with
        { HasGradient = false };
    }

    private static IEnumerable<OperationCase> Orthogonal()
    {
        Shape[] shapes = [new(1, 1), new(3, 1), new(1, 3), new(2, 5, 5), new(2, 7, 4), new(2, 4, 7), new(17, 17), new(0, 3, 2), new(2, 3, 0)];
        foreach (var shape in shapes)
        {
            var k = Math.Min(shape[-1], shape[-2]);
            yield return Make("Qr", $"{shape}", [Dominant(shape)], t =>
            {
                var (q, r) = t[0].Qr();
                return [q, r];
            }, h => [HostAlgebra.Each(h[0], HostAlgebra.Orthonormal), HostAlgebra.Each(h[0], a =>
            {
                var r = HostAlgebra.Product(HostAlgebra.Transpose(HostAlgebra.Orthonormal(a)), a);
                return HostAlgebra.Build(r.GetLength(0), r.GetLength(1), (i, j) => j < i ? 0 : r[i, j]);
            })]);
            yield return Make("Svd", $"{shape}", [Dominant(shape, growth: 1.5)], t =>
            {
                var (u, s, vt) = t[0].Svd();
                var w = Weights(t[0], k);
                return [s, (u * w).MatMul(vt), (u * w).MatMul(u, transposeB: true), (vt * w.Unsqueeze(-1)).MatMul(vt, transposeA: true)];
            }, h => [Vector(HostAlgebra.Each(h[0], a => Row(HostAlgebra.Svd(a).S))), Of(h[0], (u, v) => (u, v)), Of(h[0], (u, _) => (u, u)), Of(h[0], (_, v) => (v, v))]);
            yield return Make("Polar", $"{shape}", [Dominant(shape, growth: 0.5)], t =>
            {
                var (u, p) = t[0].Polar();
                return [u, p];
            }, h => [HostAlgebra.Each(h[0], a =>
            {
                var (u, _, v) = HostAlgebra.Svd(a);
                return HostAlgebra.Product(u, HostAlgebra.Transpose(v));
            }), HostAlgebra.Each(h[0], a =>
            {
                var (_, s, v) = HostAlgebra.Svd(a);
                return HostAlgebra.Product(HostAlgebra.Scaled(v, j => s[j]), HostAlgebra.Transpose(v));
            })]);
        }
        yield return Make("Qr", "R alone, wide", [Dominant(new(3, 5))], t => [t[0].Qr().R], h => [HostAlgebra.Each(h[0], a => HostAlgebra.Product(HostAlgebra.Transpose(HostAlgebra.Orthonormal(a)), a)
            is var r ? HostAlgebra.Build(3, 5, (i, j) => j < i ? 0 : r[i, j]) : a)]);
        yield return Make("Qr", "Q alone, wide", [Dominant(new(3, 5))], t => [t[0].Qr().Q], h => [HostAlgebra.Each(h[0], HostAlgebra.Orthonormal)]);
        yield return Make("Polar", "equal singular values", [new(new(3, 3), (_, i) => i % 4 == 0 ? 2 : 0)], t =>
        {
            var (u, p) = t[0].Polar();
            return [u, p];
        }, h => [h[0].Map(x => x / 2), h[0]]);

        static HostTensor Of(HostTensor a, Func<double[,], double[,], (double[,], double[,])> pick) => HostAlgebra.Each(a, x =>
        {
            var (u, s, v) = HostAlgebra.Svd(x);
            var (left, right) = pick(u, v);
            return HostAlgebra.Product(HostAlgebra.Scaled(left, Weight(s.Length)), HostAlgebra.Transpose(right));
        });
    }

    private static IEnumerable<OperationCase> Solutions()
    {
        foreach (var (m, n, rhs) in new[] { (1, 1, 1), (5, 5, 2), (9, 4, 3), (4, 9, 3), (17, 6, 1) })
            yield return Make("LeastSquares", $"{m} x {n} with {rhs}", [Dominant(new(2, m, n)), CaseInput.Uniform(new(2, m, rhs))],
                t => [t[0].LeastSquares(t[1])], h => [HostAlgebra.Each(h[0], h[1], Least)]);
        yield return Make("LeastSquares", "one matrix for a batch", [Dominant(new(5, 3), strides: Strides.Transposed), CaseInput.Uniform(new(2, 5, 2))],
            t => [t[0].LeastSquares(t[1])], h => [HostAlgebra.Each(h[1], b => Least(HostAlgebra.Build(5, 3, (i, j) => h[0][i, j]), b))]);
        yield return Make("LeastSquares", "rank 1", [new(new(3, 2), (_, i) => i / 2 + 1, Differentiable: false), CaseInput.Given(new(3, 1), [2, 4, 6])],
            t => [t[0].LeastSquares(t[1])], h => [new(new(2, 1), [1, 1])]) with
        { HasGradient = false };

        static double[,] Least(double[,] a, double[,] b)
        {
            var transposed = HostAlgebra.Transpose(a);
            return a.GetLength(0) >= a.GetLength(1)
                ? HostAlgebra.Solve(HostAlgebra.Product(transposed, a), HostAlgebra.Product(transposed, b))
                : HostAlgebra.Product(transposed, HostAlgebra.Solve(HostAlgebra.Product(a, transposed), b));
        }
    }

    private static IEnumerable<OperationCase> Timed()
    {
        const int n = 512;
        const double cube = (double)n * n * n, bytes = 8.0 * n * n;
        OperationCase Of(string operation, double flops, CaseInput[] inputs, Func<Tensor[], Tensor> call) =>
            new(operation, $"{n} x {n}", inputs, call, h => h[0]) { TimedOnly = true, Bytes = bytes, Flops = flops * cube };
        CaseInput positive = new(new(n, n), (u, i) => 1 / (1.0 + Math.Abs(i / n - i % n)) + (i / n == i % n ? 2 : 0)), dense = Dominant(new(n, n));
        yield return Of("Cholesky", 1 / 3.0, [positive], t => t[0].Cholesky());
        yield return Of("TriangularSolve", 1, [positive, dense], t => t[0].TriangularSolve(t[1], Triangle.Lower));
        yield return Of("EigenSymmetric", 9, [positive], t => t[0].EigenSymmetric().Values);
        yield return Of("Qr", 8 / 3.0, [dense], t => t[0].Qr().R);
        yield return Of("Svd", 22, [dense], t => t[0].Svd().S);
    }

    private static OperationCase Make(string operation, string name, CaseInput[] inputs, Func<Tensor[], Tensor[]> call, Func<HostTensor[], HostTensor[]> reference) =>
        new(operation, name, inputs, call, reference) { HasGradient = inputs.All(i => i.Shape.Count > 0), Tolerance = 1000, ReferenceTolerance = 4000 };

    // Distinct weights of vectors, so that each matters.
    private static Func<int, double> Weight(int count) => j => (j + 1.0) / count;

    private static Tensor Weights(Tensor like, long count)
    {
        var w = new double[count];
        for (var j = 0; j < count; j++) w[j] = (j + 1.0) / count;
        return Tensor.From<double>(like.Device, w, new Shape(count)).To(like.DType);
    }

    private static double[,] Row(double[] values) => HostAlgebra.Build(1, values.Length, (_, j) => values[j]);

    private static HostTensor Vector(HostTensor rows) => new(rows.Shape.Without(-2), rows.Data);
}
