namespace Native.Eda;

/// <summary>
/// What the electrostatic placer works on: movable nodes (cells, then fillers) by their middles, nets, and for each die what is fixed. Lengths
/// are in site widths from the lower left of the core.
/// </summary>
internal sealed class PlacementModel
{
    /// <summary>For each node its width, height and charge (its area; that of a large macro is scaled).</summary>
    public required double[] Width, Height, Area;

    /// <summary>For each node its die.</summary>
    public required int[] Layer;

    /// <summary>Where the nodes start: their middles.</summary>
    public required double[] X, Y;

    /// <summary>Nodes that are cells; fillers follow.</summary>
    public required int Cells;

    /// <summary>Where each net's pins begin, and their number.</summary>
    public required int[] NetStart;

    /// <summary>For each pin its node, or −1.</summary>
    public required int[] PinNode;

    /// <summary>For each pin its place from the node's middle, or its own place.</summary>
    public required double[] PinX, PinY;

    /// <summary>For each net its weight.</summary>
    public required double[] NetWeight;

    /// <summary>Width and height of the core.</summary>
    public required double CoreWidth, CoreHeight;

    /// <summary>For each die what may be covered and what is.</summary>
    public required PlacementLayer[] Layers;

    /// <summary>Where each node's pins begin in <see cref="NodePins"/>.</summary>
    public required int[] NodeStart;

    /// <summary>The pins of the nodes, node by node.</summary>
    public required int[] NodePins;

    public int Nodes => Width.Length;

    public int Nets => NetStart.Length - 1;

    /// <summary>The pins of each node as compressed rows.</summary>
    public static (int[] Start, int[] Pins) PinsOfNodes(int nodes, int[] pinNode)
    {
        var start = new int[nodes + 1];
        foreach (var node in pinNode)
            if (node >= 0) start[node + 1]++;
        for (var node = 0; node < nodes; node++) start[node + 1] += start[node];
        var (pins, next) = (new int[start[nodes]], start.AsSpan(0, nodes).ToArray());
        for (var pin = 0; pin < pinNode.Length; pin++)
            if (pinNode[pin] >= 0) pins[next[pinNode[pin]]++] = pin;
        return (start, pins);
    }
}

/// <summary>A die as the density sees it.</summary>
/// <param name="Target">The share of a bin that may be covered.</param>
/// <param name="MovableArea">The area of its cells, without fillers.</param>
/// <param name="Fixed">For each bin, row by row, the share of it that fixed things cover.</param>
internal sealed record PlacementLayer(double Target, double MovableArea, double[] Fixed);
