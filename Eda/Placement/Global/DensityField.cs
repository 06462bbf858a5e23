namespace Native.Eda;

/// <summary>
/// The density of one die as electric charge (ePlace, Lu and others, 2015): nodes are charged by their area and smeared over at least √2 bins; the
/// energy ½∫ρψ of the charges in their own potential is least where they are spread evenly, and its gradient pushes them there.
/// </summary>
internal sealed class DensityField
{
    private readonly PlacementModel model;
    private readonly FixedLoop loop;
    private readonly BinGrid grid;
    private readonly PlacementLayer layer;
    private readonly PoissonSolver solver;
    private readonly int[] nodes;
    private readonly int cells;
    private readonly double[] halfWidth, halfHeight, charge;
    private readonly ChargeStripes cellStripes, fillerStripes;
    private readonly double[] density, potential, middleX, middleY;

    public DensityField(PlacementModel model, int index, BinGrid grid, FixedLoop loop)
    {
        (this.model, this.loop, this.grid) = (model, loop, grid);
        layer = model.Layers[index];
        solver = new(grid.Count, grid.Count, grid.Width, grid.Height, loop);
        nodes = [.. Enumerable.Range(0, model.Nodes).Where(n => model.Layer[n] == index)];
        cells = nodes.Count(n => n < model.Cells);
        (halfWidth, halfHeight, charge) = (new double[nodes.Length], new double[nodes.Length], new double[nodes.Length]);
        for (var i = 0; i < nodes.Length; i++)
        {
            var (width, height) = (Math.Max(model.Width[nodes[i]], Math.Sqrt(2) * grid.Width), Math.Max(model.Height[nodes[i]], Math.Sqrt(2) * grid.Height));
            (halfWidth[i], halfHeight[i], charge[i]) = (width / 2, height / 2, model.Area[nodes[i]] / (width * height));
        }
        var bins = grid.Count * grid.Count;
        (density, potential, middleX, middleY) = (new double[bins], new double[bins], new double[nodes.Length], new double[nodes.Length]);
        (cellStripes, fillerStripes) = (new(grid, halfHeight, 0, cells), new(grid, halfHeight, cells, nodes.Length));
    }

    /// <summary>The area above the target density as a share of the movable area; fillers do not count.</summary>
    public double Overflow { get; private set; }

    /// <summary>The largest density of a bin without fillers.</summary>
    public double Peak { get; private set; }

    /// <summary>½∫ρψ over the die, ρ as a share of each place: the energy whose gradient <see cref="Compute"/> gives.</summary>
    public double Energy { get; private set; }

    /// <summary>Computes density and potential and writes the gradient of the die's nodes.</summary>
    public void Compute(double[] x, double[] y, double[] gradientX, double[] gradientY)
    {
        loop.Run(range =>
        {
            for (int i = FixedLoop.Start(range, nodes.Length), end = FixedLoop.Start(range + 1, nodes.Length); i < end; i++)
                (middleX[i], middleY[i]) = (Inside(x[nodes[i]], halfWidth[i], grid.Count * grid.Width), Inside(y[nodes[i]], halfHeight[i], grid.Count * grid.Height));
        });
        Array.Clear(density);
        cellStripes.Run(loop, middleY, Charge);
        var (over, peak) = (0.0, 0.0);
        for (var bin = 0; bin < density.Length; bin++)
        {
            var covered = density[bin] / grid.Area + layer.Fixed[bin] * layer.Target;
            over += Math.Max(0, covered - layer.Target);
            peak = Math.Max(peak, covered);
        }
        (Overflow, Peak) = (layer.MovableArea > 0 ? over * grid.Area / layer.MovableArea : 0, peak);
        fillerStripes.Run(loop, middleY, Charge);
        for (var bin = 0; bin < density.Length; bin++) density[bin] = density[bin] / grid.Area + layer.Fixed[bin] * layer.Target;
        solver.Solve(density, potential);
        var energy = 0.0;
        for (var bin = 0; bin < density.Length; bin++) energy += density[bin] * potential[bin];
        Energy = energy / 2 * grid.Area;
        loop.Run(range =>
        {
            for (int i = FixedLoop.Start(range, nodes.Length), end = FixedLoop.Start(range + 1, nodes.Length); i < end; i++)
                (gradientX[nodes[i]], gradientY[nodes[i]]) = Force(i, x[nodes[i]], y[nodes[i]]);
        });
    }

    private void Charge(int i) =>
        grid.Add(density, middleX[i] - halfWidth[i], middleY[i] - halfHeight[i], middleX[i] + halfWidth[i], middleY[i] + halfHeight[i], charge[i]);

    // A node at the border is smeared inward, so that no charge is lost outside.
    private static double Inside(double at, double half, double side) => 2 * half >= side ? side / 2 : Math.Clamp(at, half, side - half);

    // The derivative of the energy: a move brings charge to the bins at one edge and takes it from those at the other.
    private (double X, double Y) Force(int i, double nodeX, double nodeY)
    {
        var (x, y) = (middleX[i], middleY[i]);
        var (left, right, bottom, top) = (x - halfWidth[i], x + halfWidth[i], y - halfHeight[i], y + halfHeight[i]);
        var (firstX, lastX) = grid.Range(left, right, grid.Width);
        var (firstY, lastY) = grid.Range(bottom, top, grid.Height);
        var (alongX, alongY) = (0.0, 0.0);
        if (x == nodeX)
        {
            for (var row = firstY; row <= lastY; row++)
                alongX += BinGrid.Part(bottom, top, row, firstY, lastY, grid.Height) * (potential[row * grid.Count + lastX] - potential[row * grid.Count + firstX]);
        }
        if (y == nodeY)
        {
            for (var column = firstX; column <= lastX; column++)
                alongY += BinGrid.Part(left, right, column, firstX, lastX, grid.Width) * (potential[lastY * grid.Count + column] - potential[firstY * grid.Count + column]);
        }
        return (alongX * charge[i], alongY * charge[i]);
    }
}
