using Native.Compute.Numerics;

namespace Native.Eda;

/// <summary>
/// Solves −Δψ = ρ on a grid of bins with walls that no field passes, by cosine series: ρ and ψ are sums of cos(wᵤ·x)·cos(wᵥ·y) with wᵤ = πu/width,
/// wᵥ = πv/height. The constant part of ρ has no field and is left out.
/// </summary>
internal sealed class PoissonSolver
{
    private readonly FixedLoop loop;
    private readonly FourierPlan rows, columns;
    private readonly double[] one, two, factor;
    private readonly int countX, countY;

    /// <param name="countX">Bins along x.</param>
    /// <param name="countY">Bins along y.</param>
    /// <param name="width">The width of a bin.</param>
    /// <param name="height">The height of a bin.</param>
    /// <param name="loop">Who works.</param>
    public PoissonSolver(int countX, int countY, double width, double height, FixedLoop loop)
    {
        (this.countX, this.countY, this.loop) = (countX, countY, loop);
        (rows, columns) = (new(countX), new(countY));
        (one, two, factor) = (new double[countX * countY], new double[countX * countY], new double[countX * countY]);
        for (var u = 0; u < countX; u++)
        {
            for (var v = 0; v < countY; v++)
            {
                var (wu, wv) = (Math.PI * u / (countX * width), Math.PI * v / (countY * height));
                // Type III undoes type II but for count/2 along each axis.
                factor[u * countY + v] = u + v == 0 ? 0 : 4.0 / countX / countY / (wu * wu + wv * wv);
            }
        }
    }

    /// <summary>The potential of a density, both by bins, row by row.</summary>
    public void Solve(ReadOnlySpan<double> density, double[] potential)
    {
        density.CopyTo(one);
        Rows(one, rows, countY, forward: true);
        Transpose(one, two, countY, countX);
        Rows(two, columns, countX, forward: true);
        for (var i = 0; i < two.Length; i++) two[i] *= factor[i];
        Rows(two, columns, countX, forward: false);
        Transpose(two, one, countX, countY);
        Rows(one, rows, countY, forward: false);
        one.AsSpan().CopyTo(potential);
    }

    private void Rows(double[] data, FourierPlan plan, int count, bool forward) => loop.Run(range =>
    {
        var (start, end) = (FixedLoop.Start(range, count) * plan.Length, FixedLoop.Start(range + 1, count) * plan.Length);
        if (start == end) return;
        var span = data.AsSpan(start, end - start);
        if (forward) plan.CosineII<double>(span, span, span.Length / plan.Length);
        else plan.CosineIII<double>(span, span, span.Length / plan.Length);
    });

    private void Transpose(double[] from, double[] to, int height, int width) => loop.Run(range =>
    {
        const int tile = 16;
        for (int row = FixedLoop.Start(range, height), end = FixedLoop.Start(range + 1, height); row < end; row += tile)
        {
            var last = Math.Min(row + tile, end);
            for (var column = 0; column < width; column++)
                for (var r = row; r < last; r++) to[column * height + r] = from[r * width + column];
        }
    });
}
