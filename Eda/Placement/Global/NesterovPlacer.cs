namespace Native.Eda;

/// <summary>
/// Nesterov's accelerated gradient method on wirelength plus weighted density (ePlace): the step is what the gradient's change over the last move
/// allows, found by trying; weights of density and smoothness follow the overflow.
/// </summary>
internal sealed class NesterovPlacer
{
    private const int LineSearchTries = 10;
    private readonly PlacementModel model;
    private readonly GlobalPlacementOptions options;
    private readonly BinGrid grid;
    private readonly FixedLoop loop;
    private readonly SmoothWirelength wirelength;
    private readonly DensityField[] fields;
    private readonly double[] lambda;
    private readonly int n;
    private readonly double[] pinWeight;
    private readonly double[] partial = new double[2 * FixedLoop.Ranges];
    private double gamma;

    // A place and what is known there: gradients of wirelength and density, and their preconditioned sum.
    private sealed class Point(int nodes)
    {
        public double[] X = new double[nodes], Y = new double[nodes];
        public double[] WireX = new double[nodes], WireY = new double[nodes], FieldX = new double[nodes], FieldY = new double[nodes];
        public double[] StepX = new double[nodes], StepY = new double[nodes];
    }

    public NesterovPlacer(PlacementModel model, GlobalPlacementOptions options, BinGrid grid, FixedLoop loop)
    {
        (this.model, this.options, this.grid, this.loop, n) = (model, options, grid, loop, model.Nodes);
        wirelength = new(model, loop);
        fields = [.. Enumerable.Range(0, model.Layers.Length).Select(l => new DensityField(model, l, grid, loop))];
        lambda = new double[fields.Length];
        pinWeight = new double[n];
        for (var net = 0; net < model.Nets; net++)
            for (var pin = model.NetStart[net]; pin < model.NetStart[net + 1]; pin++)
                if (model.PinNode[pin] >= 0) pinWeight[model.PinNode[pin]] += model.NetWeight[net];
    }

    public double Overflow => fields.Max(f => f.Overflow);

    /// <summary>Moves the nodes; the model's places are the result.</summary>
    public (GlobalPlacementStatus Status, int Iterations, double Overflow) Run(Action<int, double, double>? progress, CancellationToken token)
    {
        var (v, next) = (new Point(n), new Point(n));
        var (ux, uy, nextUx, nextUy) = (new double[n], new double[n], new double[n], new double[n]);
        model.X.CopyTo(v.X, 0);
        model.Y.CopyTo(v.Y, 0);
        Clamp(v);
        v.X.CopyTo(ux, 0);
        v.Y.CopyTo(uy, 0);
        gamma = Gamma(1);
        Evaluate(v);
        StartWeights(v);
        Combine(v);
        var lastLength = wirelength.Value.HalfPerimeter;
        progress?.Invoke(0, Overflow, lastLength);
        var step = FirstStep(v, next);
        var momentum = 1.0;
        var best = (Overflow: double.MaxValue, Length: double.MaxValue, X: (double[])model.X.Clone(), Y: (double[])model.Y.Clone());
        for (var iteration = 1; iteration <= options.MaxIterations; iteration++)
        {
            token.ThrowIfCancellationRequested();
            // A wire of two pins that lie together bends the wirelength by 1/γ, and the wires of a node by 2/γ for each of its pins: what moves along soft
            // directions does not show that, and longer steps make neighbors swing ever farther.
            var following = (1 + Math.Sqrt(4 * momentum * momentum + 1)) / 2;
            var coast = (momentum - 1) / following;
            step = Math.Min(step, gamma / 2);
            for (var attempt = 0; ; attempt++)
            {
                Move(v, step, coast, ux, uy, nextUx, nextUy, next);
                Evaluate(next);
                Combine(next);
                var allowed = Allowed(v, next);
                if (allowed > 0.95 * step || attempt == LineSearchTries || !(allowed > 0))
                {
                    if (allowed > 0) step = allowed;
                    break;
                }
                step = allowed;
            }
            (v, next, ux, nextUx, uy, nextUy, momentum) = (next, v, nextUx, ux, nextUy, uy, following);
            var (overflow, length) = (Overflow, wirelength.Value.HalfPerimeter);
            progress?.Invoke(iteration, overflow, length);
            if (!double.IsFinite(length)) return Restore(GlobalPlacementStatus.Diverged, iteration);
            if (overflow <= options.StopOverflow)
            {
                best = (overflow, length, v.X, v.Y);
                return Restore(GlobalPlacementStatus.Converged, iteration);
            }
            if (overflow < best.Overflow)
            {
                best.Overflow = overflow;
                best.Length = length;
                v.X.CopyTo(best.X, 0);
                v.Y.CopyTo(best.Y, 0);
            }
            else if (iteration > 100 && overflow < 0.5 && length > 2 * best.Length) return Restore(GlobalPlacementStatus.Diverged, iteration);
            Raise(length - lastLength, iteration);
            lastLength = length;
            gamma = Gamma(overflow);
            Combine(v);
        }
        return Restore(GlobalPlacementStatus.OutOfIterations, options.MaxIterations);

        (GlobalPlacementStatus, int, double) Restore(GlobalPlacementStatus status, int iterations)
        {
            best.X.CopyTo(model.X, 0);
            best.Y.CopyTo(model.Y, 0);
            return (status, iterations, best.Overflow);
        }
    }

    private double Gamma(double overflow) => options.Smoothing * (grid.Width + grid.Height) * Math.Pow(10, (overflow - 0.1) * 20 / 9 - 1);

    private void Evaluate(Point at)
    {
        wirelength.Compute(at.X, at.Y, gamma, at.WireX, at.WireY);
        foreach (var field in fields) field.Compute(at.X, at.Y, at.FieldX, at.FieldY);
    }

    private void StartWeights(Point at)
    {
        for (var layer = 0; layer < lambda.Length; layer++)
        {
            var (wire, field) = (0.0, 0.0);
            for (var i = 0; i < n; i++)
            {
                if (model.Layer[i] != layer) continue;
                wire += Math.Abs(at.WireX[i]) + Math.Abs(at.WireY[i]);
                field += Math.Abs(at.FieldX[i]) + Math.Abs(at.FieldY[i]);
            }
            lambda[layer] = field > 0 ? 1e-3 * Math.Max(wire, 1e-12) / field : 1;
        }
    }

    private void Raise(double change, int iteration)
    {
        var scale = options.Growth - 1;
        var reference = ReferenceShare * wirelength.Value.HalfPerimeter;
        var factor = change < 0 ? 1 + scale * Math.Max(Math.Pow(0.9999, iteration), 0.98) : 1 + scale * Math.Clamp(1 - change / reference, -1, 1);
        for (var layer = 0; layer < lambda.Length; layer++)
            if (fields[layer].Overflow > options.StopOverflow * 0.9) lambda[layer] *= factor;
    }

    // A growth of the wirelength by this share in one step holds the density's weight where it is.
    private const double ReferenceShare = 0.01;

    // The first step goes a hundredth of a bin along the steepest coordinate.
    private double FirstStep(Point at, Point trial)
    {
        var largest = 1e-30;
        for (var i = 0; i < n; i++) largest = Math.Max(largest, Math.Max(Math.Abs(at.StepX[i]), Math.Abs(at.StepY[i])));
        var small = 0.01 * grid.Width / largest;
        Move(at, small, 0, at.X, at.Y, trial.X, trial.Y, trial);
        Evaluate(trial);
        Combine(trial);
        var allowed = Allowed(at, trial);
        return allowed > 0 ? allowed : small;
    }

    private void Combine(Point at) => loop.Run(range =>
    {
        for (int i = FixedLoop.Start(range, n), end = FixedLoop.Start(range + 1, n); i < end; i++)
        {
            var weight = lambda[model.Layer[i]];
            var condition = 1 / Math.Max(1, pinWeight[i] + weight * model.Area[i]);
            (at.StepX[i], at.StepY[i]) = ((at.WireX[i] + weight * at.FieldX[i]) * condition, (at.WireY[i] + weight * at.FieldY[i]) * condition);
        }
    });

    private void Move(Point at, double step, double coast, double[] ux, double[] uy, double[] toUx, double[] toUy, Point to) => loop.Run(range =>
    {
        for (int i = FixedLoop.Start(range, n), end = FixedLoop.Start(range + 1, n); i < end; i++)
        {
            var (halfWidth, halfHeight) = (model.Width[i] / 2, model.Height[i] / 2);
            var (newX, newY) = (Inside(at.X[i] - step * at.StepX[i], halfWidth, model.CoreWidth), Inside(at.Y[i] - step * at.StepY[i], halfHeight, model.CoreHeight));
            to.X[i] = Inside(newX + coast * (newX - ux[i]), halfWidth, model.CoreWidth);
            to.Y[i] = Inside(newY + coast * (newY - uy[i]), halfHeight, model.CoreHeight);
            (toUx[i], toUy[i]) = (newX, newY);
        }
    });

    private void Clamp(Point at)
    {
        for (var i = 0; i < n; i++) (at.X[i], at.Y[i]) = (Inside(at.X[i], model.Width[i] / 2, model.CoreWidth), Inside(at.Y[i], model.Height[i] / 2, model.CoreHeight));
    }

    private static double Inside(double at, double half, double side) => 2 * half >= side ? side / 2 : Math.Clamp(at, half, side - half);

    // How far a step may go: the inverse of the gradient's Lipschitz constant as the last move shows it.
    private double Allowed(Point from, Point to)
    {
        loop.Run(range =>
        {
            var (move, change) = (0.0, 0.0);
            for (int i = FixedLoop.Start(range, n), end = FixedLoop.Start(range + 1, n); i < end; i++)
            {
                var (dx, dy, gx, gy) = (to.X[i] - from.X[i], to.Y[i] - from.Y[i], to.StepX[i] - from.StepX[i], to.StepY[i] - from.StepY[i]);
                (move, change) = (move + dx * dx + dy * dy, change + gx * gx + gy * gy);
            }
            (partial[2 * range], partial[2 * range + 1]) = (move, change);
        });
        var (moved, changed) = (0.0, 0.0);
        for (var range = 0; range < FixedLoop.Ranges; range++) (moved, changed) = (moved + partial[2 * range], changed + partial[2 * range + 1]);
        return changed > 0 ? Math.Sqrt(moved / changed) : 0;
    }
}
