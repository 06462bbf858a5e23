using Native.Compute.Cpu;

namespace Native.Eda.Tests.Placement;

/// <summary>The two forces of global placement against what defines them.</summary>
public sealed class PlacementGradientTests
{
    [Fact]
    public void The_smooth_wirelength_is_below_the_half_perimeter_and_nears_it()
    {
        var (model, loop, _) = Model(120, 3);
        var wires = new SmoothWirelength(model, loop);
        var (gx, gy) = (new double[model.Nodes], new double[model.Nodes]);
        var last = 0.0;
        foreach (var gamma in new[] { 100.0, 30, 10, 3, 1, 0.3, 0.01 })
        {
            wires.Compute(model.X, model.Y, gamma, gx, gy);
            Assert.InRange(wires.Value.Smooth, last, wires.Value.HalfPerimeter * (1 + 1e-12));
            last = wires.Value.Smooth;
        }
        Assert.Equal(wires.Value.HalfPerimeter, last, 1e-3 * wires.Value.HalfPerimeter);
    }

    [Fact]
    public void The_gradient_of_the_wirelength_is_that_of_finite_differences()
    {
        var (model, loop, _) = Model(120, 4);
        var wires = new SmoothWirelength(model, loop);
        var (gx, gy, unused) = (new double[model.Nodes], new double[model.Nodes], new double[model.Nodes]);
        wires.Compute(model.X, model.Y, 7, gx, gy);
        for (var node = 0; node < model.Cells; node += 7)
        {
            Assert.Equal(Difference(model.X, node, 1e-4, () => { wires.Compute(model.X, model.Y, 7, unused, unused); return wires.Value.Smooth; }), gx[node], 1e-6);
            Assert.Equal(Difference(model.Y, node, 1e-4, () => { wires.Compute(model.X, model.Y, 7, unused, unused); return wires.Value.Smooth; }), gy[node], 1e-6);
        }
    }

    [Fact]
    public void The_gradient_of_the_density_is_that_of_finite_differences()
    {
        var (model, loop, grid) = Model(120, 5);
        var field = new DensityField(model, 0, grid, loop);
        var (gx, gy, unused) = (new double[model.Nodes], new double[model.Nodes], new double[model.Nodes]);
        field.Compute(model.X, model.Y, gx, gy);
        var scale = gx.Max(Math.Abs);
        Assert.True(scale > 0);
        for (var node = 0; node < model.Nodes; node += 5)
        {
            // The energy is piecewise quadratic: the difference over a move within a bin is exact.
            Assert.Equal(Difference(model.X, node, 1e-6, () => { field.Compute(model.X, model.Y, unused, unused); return field.Energy; }), gx[node], 1e-5 * scale);
            Assert.Equal(Difference(model.Y, node, 1e-6, () => { field.Compute(model.X, model.Y, unused, unused); return field.Energy; }), gy[node], 1e-5 * scale);
        }
    }

    [Fact]
    public void The_potential_solves_the_equation_of_Poisson()
    {
        using var pool = new WorkPool(2);
        var (n, width, height) = (32, 0.7, 1.3);
        var solver = new PoissonSolver(n, n, width, height, new(pool));
        var random = new Random(2);
        var modes = Enumerable.Range(0, 12).Select(_ => (U: random.Next(0, 8), V: random.Next(1, 8), A: random.NextDouble() - 0.5)).ToArray();
        var (density, potential) = (new double[n * n], new double[n * n]);
        for (var y = 0; y < n; y++)
            for (var x = 0; x < n; x++) density[y * n + x] = 3 + modes.Sum(m => m.A * Wave(m.U, x, n) * Wave(m.V, y, n));
        solver.Solve(density, potential);
        for (var y = 0; y < n; y++)
        {
            for (var x = 0; x < n; x++)
            {
                // Each wave is an eigenfunction; the constant has no field.
                var expected = modes.Sum(m => m.A * Wave(m.U, x, n) * Wave(m.V, y, n) / (Math.Pow(Math.PI * m.U / (n * width), 2) + Math.Pow(Math.PI * m.V / (n * height), 2)));
                Assert.Equal(expected, potential[y * n + x], 1e-10);
            }
        }
        solver.Solve(Enumerable.Repeat(0.7, n * n).ToArray(), potential);
        Assert.All(potential, p => Assert.Equal(0, p, 1e-12));
    }

    [Fact]
    public void Boxes_keep_their_area_in_the_bins()
    {
        var random = new Random(8);
        var grid = new BinGrid(16, 1.7, 0.9);
        for (var trial = 0; trial < 200; trial++)
        {
            var bins = new double[256];
            var (w, h) = (random.NextDouble() * 8, random.NextDouble() * 8);
            var (x, y) = (random.NextDouble() * (16 * 1.7 - w), random.NextDouble() * (16 * 0.9 - h));
            grid.Add(bins, x, y, x + w, y + h, 0.5);
            Assert.Equal(0.5 * w * h, bins.Sum(), 1e-10);
            Assert.All(bins, b => Assert.InRange(b, 0, 0.5 * grid.Area + 1e-12));
        }
    }

    private static double Difference(double[] at, int index, double step, Func<double> value)
    {
        var keep = at[index];
        at[index] = keep + step;
        var above = value();
        at[index] = keep - step;
        var below = value();
        at[index] = keep;
        return (above - below) / (2 * step);
    }

    private static double Wave(int frequency, int index, int count) => Math.Cos(Math.PI * frequency * (index + 0.5) / count);

    private static (PlacementModel Model, FixedLoop Loop, BinGrid Grid) Model(int cells, int seed)
    {
        var problem = GeneratedDesign.Of(cells, seed, macros: 1);
        var random = new Random(seed);
        for (var cell = 0; cell < cells; cell++) (problem.X[cell], problem.Y[cell]) = (random.Next(60_000), random.Next(40_000));
        var builder = new PlacementModelBuilder(problem, new() { Start = PlacementStart.Given, Bins = 32 });
        var model = builder.Build();
        return (model, new(new WorkPool(1)), builder.Grid);
    }
}
