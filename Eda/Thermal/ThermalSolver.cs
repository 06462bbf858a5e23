using System.Numerics.Tensors;

namespace Native.Eda;

/// <summary>
/// Steady heat in a stack: the conductances of a grid of cells with its package, solved by conjugate gradients around an exact solution of the
/// stack taken as uniform in each layer. The network is HotSpot's, so that its inputs give its temperatures.
/// </summary>
public sealed class ThermalSolver
{
    private readonly ThermalStack stack;
    private readonly ThermalOptions options;
    private readonly BlockGrid[] grids;
    private readonly ThermalNetwork network;
    private readonly SeparablePreconditioner preconditioner;

    /// <summary>Builds the network.</summary>
    /// <exception cref="ArgumentException">A size or material of the stack is out of its range; the message names it.</exception>
    public ThermalSolver(ThermalStack stack, ThermalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        (this.stack, this.options) = (stack, options ?? new());
        stack.Check();
        this.options.Check();
        grids = [.. stack.Layers.Select(l => new BlockGrid(l.Blocks, stack.Width, stack.Height, this.options.Rows, this.options.Columns))];
        network = new(stack, this.options.Rows, this.options.Columns, grids);
        preconditioner = new(network);
    }

    /// <summary>Solves for the power of the blocks.</summary>
    /// <param name="power">For each layer the watts of its blocks; null or empty for a layer without power.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">The powers do not fit the blocks, or are not finite.</exception>
    /// <exception cref="ArithmeticException">The iteration did not converge.</exception>
    public TemperatureField Solve(IReadOnlyList<double[]?> power, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(power);
        if (power.Count != stack.Layers.Count) throw new ArgumentException($"ThermalSolver.Solve: powers of {power.Count} layers for {stack.Layers.Count} layers");
        var source = new double[network.Size];
        for (var layer = 0; layer < power.Count; layer++)
        {
            var (watts, blocks) = (power[layer] ?? [], stack.Layers[layer].Blocks);
            if (watts.Length > 0 && !stack.Layers[layer].HasPower) throw new ArgumentException($"ThermalSolver.Solve: {stack.Layers[layer].Name} has no power");
            if (watts.Length > 0 && watts.Length != blocks.Count) throw new ArgumentException($"ThermalSolver.Solve: {watts.Length} powers for the {blocks.Count} blocks of {stack.Layers[layer].Name}");
            for (var block = 0; block < watts.Length; block++)
            {
                if (!double.IsFinite(watts[block])) throw new ArgumentException($"ThermalSolver.Solve: the power of {blocks[block].Name} is {watts[block]}");
                grids[layer].Add(block, watts[block] / grids[layer].Area(block), source.AsSpan(layer * options.Rows * options.Columns, options.Rows * options.Columns));
            }
        }
        var kelvin = new double[network.Size];
        var (iterations, residual) = Iterate(source, kelvin, token);
        var (parts, leaving) = (new double[stack.Package is null ? 0 : 12], network.ToAmbient(kelvin));
        network.Parts(kelvin, parts);
        TensorPrimitives.Add(parts, stack.Ambient, parts);
        TensorPrimitives.Add(kelvin, stack.Ambient, kelvin);
        return new(stack, grids, kelvin, parts, options.Rows, options.Columns, iterations, residual, leaving);
    }

    /// <summary>How the peak temperature changes with the power of each block, in K/W: one more solution with the network's transpose, which is itself.</summary>
    /// <param name="field">The temperatures.</param>
    /// <param name="sharpness">
    /// Null: the hottest cell alone counts. Else, in 1/K, cells count by exp(sharpness · T): the gradient of the smooth maximum
    /// log(Σ exp(sharpness · T)) / sharpness, which placement can follow without jumping from cell to cell.
    /// </param>
    /// <param name="token">Stops the work.</param>
    /// <returns>For each layer a value for each block; empty for layers without power.</returns>
    public IReadOnlyList<double[]> PeakGradient(TemperatureField field, double? sharpness = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (sharpness is { } given && !(given > 0 && double.IsFinite(given))) throw new ArgumentOutOfRangeException(nameof(sharpness), sharpness, "ThermalSolver.PeakGradient: the sharpness is finite and above 0");
        var (peak, cells) = (field.Peak(), options.Rows * options.Columns);
        if (peak.Layer < 0) throw new ArgumentException("ThermalSolver.PeakGradient: no layer has power");
        var source = new double[network.Size];
        if (sharpness is not { } sharp) source[peak.Layer * cells + peak.Cell] = 1;
        else
        {
            for (var layer = 0; layer < stack.Layers.Count; layer++)
            {
                if (!stack.Layers[layer].HasPower) continue;
                var own = field.Layer(layer);
                for (var cell = 0; cell < cells; cell++) source[layer * cells + cell] = Math.Exp(sharp * (own[cell] - peak.Kelvin));
            }
            TensorPrimitives.Divide(source, TensorPrimitives.Sum<double>(source), source);
        }
        var adjoint = new double[network.Size];
        Iterate(source, adjoint, token);
        var gradient = new double[stack.Layers.Count][];
        for (var layer = 0; layer < gradient.Length; layer++)
        {
            gradient[layer] = new double[stack.Layers[layer].HasPower ? stack.Layers[layer].Blocks.Count : 0];
            for (var block = 0; block < gradient[layer].Length; block++) gradient[layer][block] = grids[layer].Mean(block, adjoint.AsSpan(layer * cells, cells));
        }
        return gradient;
    }

    private (int Iterations, double Residual) Iterate(double[] source, double[] x, CancellationToken token)
    {
        var norm = TensorPrimitives.Norm<double>(source);
        if (norm == 0) return (0, 0);
        var (r, z, p, q) = (source.AsSpan().ToArray(), new double[x.Length], new double[x.Length], new double[x.Length]);
        var rho = 0.0;
        for (var iteration = 1; iteration <= options.MaxIterations; iteration++)
        {
            token.ThrowIfCancellationRequested();
            preconditioner.Apply(r, z);
            var next = TensorPrimitives.Dot<double>(r, z);
            if (iteration == 1) z.CopyTo(p, 0);
            else TensorPrimitives.MultiplyAdd(p, next / rho, z, p);
            rho = next;
            network.Multiply(p, q);
            var step = rho / TensorPrimitives.Dot<double>(p, q);
            TensorPrimitives.MultiplyAdd(p, step, x, x);
            TensorPrimitives.MultiplyAdd(q, -step, r, r);
            var residual = TensorPrimitives.Norm<double>(r) / norm;
            if (residual <= options.Tolerance) return (iteration, residual);
            if (!double.IsFinite(residual)) break;
        }
        throw new ArithmeticException($"ThermalSolver: no convergence to {options.Tolerance} in {options.MaxIterations} iterations");
    }
}
