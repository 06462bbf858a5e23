using System.Numerics;
using System.Runtime.InteropServices;

namespace Native.Eda;

/// <summary>
/// The weighted-average wirelength (Hsu, Chang, Balabanov, 2011) and its gradient: for a net and an axis
/// Σxᵢ·exp(xᵢ/γ)/Σexp(xᵢ/γ) − Σxᵢ·exp(−xᵢ/γ)/Σexp(−xᵢ/γ), which is at most the half perimeter and nears it as γ nears 0.
/// </summary>
internal sealed class SmoothWirelength
{
    private readonly PlacementModel model;
    private readonly FixedLoop loop;
    private readonly int[] nets;
    private readonly double[] pinX, pinY;
    private readonly Scratch[] scratch;
    private readonly double[] smooth = new double[FixedLoop.Ranges], exact = new double[FixedLoop.Ranges];

    // Room for the nets of one block: the exponents of its pins, both signs, both axes.
    private sealed class Scratch
    {
        public double[] Values = [], Exponents = [];
        public double[] Bounds = [];
    }

    // Nets are taken in blocks whose exponents are computed together by vectors and stay in the nearest cache.
    private const int BlockPins = 512;

    public SmoothWirelength(PlacementModel model, FixedLoop loop)
    {
        (this.model, this.loop) = (model, loop);
        nets = FixedLoop.Balance(model.NetStart);
        (pinX, pinY) = (new double[model.PinNode.Length], new double[model.PinNode.Length]);
        scratch = new Scratch[FixedLoop.Ranges];
        for (var i = 0; i < scratch.Length; i++) scratch[i] = new();
    }

    /// <summary>Σ weight·WA, and Σ weight·half perimeter.</summary>
    public (double Smooth, double HalfPerimeter) Value { get; private set; }

    /// <summary>Computes the value and the gradient of every node.</summary>
    /// <param name="x">The nodes' middles.</param>
    /// <param name="y">The same along y.</param>
    /// <param name="gamma">How smooth.</param>
    /// <param name="gradientX">Receives ∂/∂x of each node.</param>
    /// <param name="gradientY">Receives ∂/∂y.</param>
    public void Compute(double[] x, double[] y, double gamma, double[] gradientX, double[] gradientY)
    {
        loop.Run(range => Nets(range, x, y, gamma));
        var (a, b) = (0.0, 0.0);
        for (var range = 0; range < FixedLoop.Ranges; range++) (a, b) = (a + smooth[range], b + exact[range]);
        Value = (a, b);
        loop.Run(range =>
        {
            var (start, pins) = (model.NodeStart, model.NodePins);
            for (int node = FixedLoop.Start(range, model.Cells), end = FixedLoop.Start(range + 1, model.Cells); node < end; node++)
            {
                var (sumX, sumY) = (0.0, 0.0);
                for (var i = start[node]; i < start[node + 1]; i++) (sumX, sumY) = (sumX + pinX[pins[i]], sumY + pinY[pins[i]]);
                (gradientX[node], gradientY[node]) = (sumX, sumY);
            }
        });
    }

    private void Nets(int range, double[] x, double[] y, double gamma)
    {
        (smooth[range], exact[range]) = (0, 0);
        var starts = model.NetStart;
        for (int net = nets[range], end = nets[range + 1]; net < end;)
        {
            var last = net + 1;
            while (last < end && starts[last + 1] - starts[net] <= BlockPins) last++;
            Axis(range, net, last, x, model.PinX, pinX, gamma);
            Axis(range, net, last, y, model.PinY, pinY, gamma);
            net = last;
        }
    }

    private void Axis(int range, int firstNet, int lastNet, double[] position, double[] offset, double[] gradient, double gamma)
    {
        var (starts, nodes) = (model.NetStart, model.PinNode);
        var (first, count) = (starts[firstNet], starts[lastNet] - starts[firstNet]);
        var own = scratch[range];
        var padded = (2 * count + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        if (own.Values.Length < count) own.Values = new double[count];
        if (own.Exponents.Length < padded) own.Exponents = new double[padded];
        if (own.Bounds.Length < 2 * (lastNet - firstNet)) own.Bounds = new double[2 * (lastNet - firstNet)];
        var (values, exponents, bounds) = (own.Values, own.Exponents, own.Bounds);
        var inverse = 1 / gamma;
        for (var net = firstNet; net < lastNet; net++)
        {
            var (low, high) = (double.MaxValue, double.MinValue);
            for (var pin = starts[net]; pin < starts[net + 1]; pin++)
            {
                var node = nodes[pin];
                var at = node < 0 ? offset[pin] : position[node] + offset[pin];
                values[pin - first] = at;
                (low, high) = (Math.Min(low, at), Math.Max(high, at));
            }
            (bounds[2 * (net - firstNet)], bounds[2 * (net - firstNet) + 1]) = (low, high);
            for (var pin = starts[net] - first; pin < starts[net + 1] - first; pin++)
                (exponents[pin], exponents[count + pin]) = ((values[pin] - high) * inverse, (low - values[pin]) * inverse);
        }
        var lanes = MemoryMarshal.Cast<double, Vector<double>>(exponents.AsSpan(0, padded));
        for (var i = 0; i < lanes.Length; i++) lanes[i] = Vector.Exp(lanes[i]);

        var (total, half) = (0.0, 0.0);
        for (var net = firstNet; net < lastNet; net++)
        {
            var (low, high) = (bounds[2 * (net - firstNet)], bounds[2 * (net - firstNet) + 1]);
            var (b, c, bb, cc) = (0.0, 0.0, 0.0, 0.0);
            for (var pin = starts[net] - first; pin < starts[net + 1] - first; pin++)
            {
                // Measured from the ends, so that no digits are lost far from the origin.
                var (s, t) = (exponents[pin], exponents[count + pin]);
                (b, c, bb, cc) = (b + s, c + (values[pin] - high) * s, bb + t, cc + (values[pin] - low) * t);
            }
            if (b == 0) continue;
            var weight = model.NetWeight[net];
            var (top, bottom) = (c / b, cc / bb);
            total += weight * (high + top - low - bottom);
            half += weight * (high - low);
            for (var pin = starts[net] - first; pin < starts[net + 1] - first; pin++)
            {
                var (s, t) = (exponents[pin], exponents[count + pin]);
                gradient[first + pin] = weight * (s / b * (1 + (values[pin] - high - top) * inverse) - t / bb * (1 - (values[pin] - low - bottom) * inverse));
            }
        }
        smooth[range] += total;
        exact[range] += half;
    }
}
