using System.Globalization;
using Native.Compute;

namespace Native.Eda;

/// <summary>
/// Gives each cell a die for given places: annealing on the length that the nets then have on both dies together, while each window of the core keeps
/// its share of area on each die, so that cells can stay near where they are.
/// </summary>
internal sealed class DieAssigner
{
    private readonly TwoDieDesign design;
    private readonly double[] x, y;
    private readonly int[] die, window;
    private readonly int[] cellStart, cellPins, pinNet;
    private readonly double[] netCost;
    private readonly double[,] windowArea, windowMost;
    private readonly double[] area = new double[2], most = new double[2];
    private readonly Generator random;
    private readonly double terminalCost;
    private readonly int[] movable;

    /// <param name="design">The design.</param>
    /// <param name="x">The cells' middles.</param>
    /// <param name="y">The same along y.</param>
    /// <param name="die">For each cell its die, or −1: it gets one at first.</param>
    /// <param name="terminalCost">What a terminal costs, in database units of wire.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="windowSlack">By how much a window may exceed its share of a die; 0: as the room on the dies asks.</param>
    public DieAssigner(TwoDieDesign design, double[] x, double[] y, int[] die, double terminalCost, ulong seed, double windowSlack = 0)
    {
        (this.design, this.x, this.y, this.die, this.terminalCost, random) = (design, x, y, die, terminalCost, new(seed));
        movable = [.. Enumerable.Range(0, design.Cells).Where(c => design.GivenDie[c] < 0)];
        (cellStart, cellPins) = PlacementModel.PinsOfNodes(design.Cells, design.PinCell);
        pinNet = new int[design.PinCell.Length];
        for (var net = 0; net < design.Nets; net++) pinNet.AsSpan(design.NetStart[net], design.NetStart[net + 1] - design.NetStart[net]).Fill(net);
        // About fifty cells in a window.
        var side = Math.Max(1, (int)Math.Sqrt(movable.Length / 50.0));
        window = new int[design.Cells];
        (windowArea, windowMost) = (new double[side * side, 2], new double[side * side, 2]);
        foreach (var cell in movable)
        {
            var column = Math.Clamp((int)((x[cell] - design.Outline.Left) * side / design.Outline.Width), 0, side - 1);
            var row = Math.Clamp((int)((y[cell] - design.Outline.Bottom) * side / design.Outline.Height), 0, side - 1);
            window[cell] = row * side + column;
        }
        var (share, slack) = Capacities();
        if (windowSlack > 0) slack = windowSlack;
        var largest = movable.Length == 0 ? 0 : movable.Max(c => Math.Max(design.Area(0, c), design.Area(1, c)));
        var room = Rooms(side);
        foreach (var cell in movable)
        {
            // Where a macro covers a window on one die, the other die takes the window's cells.
            var (w, both) = (window[cell], share[0] * room[window[cell], 0] + share[1] * room[window[cell], 1]);
            for (var d = 0; d < 2; d++) windowMost[w, d] += slack * (both > 0 ? share[d] * room[w, d] / both : share[d]) * design.Area(d, cell);
        }
        for (var w = 0; w < side * side; w++)
            for (var d = 0; d < 2; d++) windowMost[w, d] += Math.Min(largest, 0.5 * windowMost[w, d]);
        Start();
        netCost = new double[design.Nets];
        for (var net = 0; net < design.Nets; net++) netCost[net] = Cost(net);
    }

    /// <summary>The length of the nets with what their terminals cost.</summary>
    public double Total => netCost.Sum();

    /// <summary>Anneals; the array of dies that was given has the result.</summary>
    public void Run(int sweeps, CancellationToken token)
    {
        if (movable.Length == 0) return;
        // Hot enough to undo typical changes at first, cold enough to take only gains at last.
        var heat = 0.5 * movable.Take(2000).Average(c => Math.Abs(Change(c)));
        var cooling = Math.Pow(1e-3, 1.0 / Math.Max(1, sweeps - 1));
        for (var sweep = 0; sweep < sweeps; sweep++, heat *= cooling)
        {
            token.ThrowIfCancellationRequested();
            for (var i = 0; i < movable.Length; i++)
            {
                var cell = movable[(int)random.NextInteger((ulong)movable.Length)];
                if (!Fits(cell)) continue;
                var change = Change(cell);
                if (change <= 0 || (sweep < sweeps - 1 && Uniform() < Math.Exp(-change / heat))) Flip(cell);
            }
        }
    }

    // Each die's share of the cells, and by how much a window may exceed it: by a tenth where the dies are nearly full, by more where there is room to spread.
    private (double[] Share, double Slack) Capacities()
    {
        var need = new double[2];
        foreach (var row in design.Rows) most[row.Die] += (double)row.Width * row.Height * design.MaxUtilization[row.Die];
        for (var cell = 0; cell < design.Cells; cell++)
        {
            // What is fixed takes its part of the capacity.
            if (design.GivenDie[cell] is >= 0 and var given) most[given] -= design.Area(given, cell);
            else for (var d = 0; d < 2; d++) need[d] += design.Area(d, cell);
        }
        // Both dies are filled to the same part of what they may hold.
        var (lower, upper) = (most[0] / Math.Max(1, need[0]), most[1] / Math.Max(1, need[1]));
        if (lower + upper < 1) throw new InfeasiblePlacementException(string.Create(CultureInfo.InvariantCulture, $"DieAssigner: the cells need {1 / Math.Max(1e-9, lower + upper):P1} of what both dies may hold"));
        return ([lower / (lower + upper), upper / (lower + upper)], Math.Max(1.1, 0.8 * (lower + upper)));
    }

    // For each window and die the share of it that macros, where they are or were placed last, leave free.
    private double[,] Rooms(int side)
    {
        var room = new double[side * side, 2];
        for (var w = 0; w < side * side; w++) (room[w, 0], room[w, 1]) = (1, 1);
        double stepX = design.Outline.Width / (double)side, stepY = design.Outline.Height / (double)side;
        for (var cell = 0; cell < design.Cells; cell++)
        {
            if (design.GivenDie[cell] is not (>= 0 and var d)) continue;
            var (left, bottom) = (x[cell] - design.Width[d][cell] / 2.0 - design.Outline.Left, y[cell] - design.Height[d][cell] / 2.0 - design.Outline.Bottom);
            var (right, top) = (left + design.Width[d][cell], bottom + design.Height[d][cell]);
            for (var row = Math.Max(0, (int)(bottom / stepY)); row < side && row * stepY < top; row++)
            {
                for (var column = Math.Max(0, (int)(left / stepX)); column < side && column * stepX < right; column++)
                {
                    var (wide, tall) = (Math.Min(right, (column + 1) * stepX) - Math.Max(left, column * stepX), Math.Min(top, (row + 1) * stepY) - Math.Max(bottom, row * stepY));
                    if (wide > 0 && tall > 0) room[row * side + column, d] = Math.Max(0, room[row * side + column, d] - wide * tall / (stepX * stepY));
                }
            }
        }
        return room;
    }

    private void Start()
    {
        foreach (var cell in movable.OrderByDescending(c => Math.Max(design.Area(0, c), design.Area(1, c))).ThenBy(c => c))
        {
            if (die[cell] < 0)
            {
                var w = window[cell];
                // The die with more of its share left in this window.
                die[cell] = windowArea[w, 0] + design.Area(0, cell) - windowMost[w, 0] <= windowArea[w, 1] + design.Area(1, cell) - windowMost[w, 1] ? 0 : 1;
            }
            area[die[cell]] += design.Area(die[cell], cell);
            windowArea[window[cell], die[cell]] += design.Area(die[cell], cell);
        }
    }

    private bool Fits(int cell)
    {
        var to = 1 - die[cell];
        var size = design.Area(to, cell);
        return area[to] + size <= most[to] && windowArea[window[cell], to] + size <= windowMost[window[cell], to];
    }

    private double Change(int cell)
    {
        var change = 0.0;
        die[cell] = 1 - die[cell];
        for (var i = cellStart[cell]; i < cellStart[cell + 1]; i++)
        {
            var net = pinNet[cellPins[i]];
            // A net that the cell is on twice counts once.
            if (i > cellStart[cell] && pinNet[cellPins[i - 1]] == net) continue;
            change += Cost(net) - netCost[net];
        }
        die[cell] = 1 - die[cell];
        return change;
    }

    private void Flip(int cell)
    {
        var (from, to) = (die[cell], 1 - die[cell]);
        area[from] -= design.Area(from, cell);
        area[to] += design.Area(to, cell);
        windowArea[window[cell], from] -= design.Area(from, cell);
        windowArea[window[cell], to] += design.Area(to, cell);
        die[cell] = to;
        for (var i = cellStart[cell]; i < cellStart[cell + 1]; i++) netCost[pinNet[cellPins[i]]] = Cost(pinNet[cellPins[i]]);
    }

    // The shortest length of a net on both dies with a terminal at the best place: along each axis the spans of both, and the gap where they do not meet.
    private double Cost(int net)
    {
        var (first, last) = (design.NetStart[net], design.NetStart[net + 1]);
        if (last - first is < 2 or > 1000) return 0;
        Span<double> low = [double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue, double.MinValue];
        for (var pin = first; pin < last; pin++)
        {
            var cell = design.PinCell[pin];
            var d = cell < 0 ? 0 : die[cell];
            var (atX, atY) = cell < 0 ? (design.PinX[0][pin], design.PinY[0][pin]) : (x[cell] + design.PinX[d][pin] - design.Width[d][cell] / 2.0, y[cell] + design.PinY[d][pin] - design.Height[d][cell] / 2.0);
            (low[2 * d], high[2 * d]) = (Math.Min(low[2 * d], atX), Math.Max(high[2 * d], atX));
            (low[2 * d + 1], high[2 * d + 1]) = (Math.Min(low[2 * d + 1], atY), Math.Max(high[2 * d + 1], atY));
        }
        if (low[0] == double.MaxValue) return high[2] - low[2] + high[3] - low[3];
        if (low[2] == double.MaxValue) return high[0] - low[0] + high[1] - low[1];
        var total = terminalCost;
        for (var axis = 0; axis < 2; axis++)
        {
            var union = Math.Max(high[axis], high[axis + 2]) - Math.Min(low[axis], low[axis + 2]);
            total += Math.Max(union, high[axis] - low[axis] + high[axis + 2] - low[axis + 2]);
        }
        return total;
    }

    private double Uniform() => random.NextInteger(1UL << 53) / (double)(1UL << 53);
}
