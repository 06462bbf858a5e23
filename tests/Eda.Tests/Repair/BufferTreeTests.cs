namespace Native.Eda.Tests.Repair;

/// <summary>Buffer insertion against all choices on a straight net, and what a loaded net must get.</summary>
public sealed class BufferTreeTests
{
    private const double Unit = 1e-6 / 2000;
    private static readonly WireConstants Wires = new([1e6, 1e6, 4e6], [1e-10, 1e-10, 2e-10], []);
    private static readonly BufferCell[] Buffers =
    [
        new("B1", "A", "Z", 1e-15, 60e-15, 20e-12, 6000),
        new("B4", "A", "Z", 4e-15, 240e-15, 18e-12, 1500),
    ];

    [Theory]
    [InlineData(100, 3000)]
    [InlineData(240, 3000)]
    [InlineData(240, 300)]
    [InlineData(360, 1000)]
    public void A_straight_net_gets_the_best_of_all_choices(int lengthUm, double driverOhms)
    {
        var tree = new BufferTree(Buffers, Wires, 2000, 1e-12, 100, 0);
        var (placed, of) = tree.Insert([0, lengthUm * 2000], [0, 0], [0, 2e-15], [0, 0], driverOhms, 1e-12);
        // From the driver to the pin: buffers in their order along the wire.
        var chain = new List<(BufferCell Cell, int X)>();
        for (var at = of[1]; at >= 0; at = placed[at].Parent) chain.Add((placed[at].Cell, placed[at].X));
        Assert.Equal(Best(lengthUm * 2000, driverOhms), Time([.. chain], lengthUm * 2000, driverOhms), 1e-15);
    }

    [Fact]
    public void No_buffer_is_put_in_that_gains_too_little()
    {
        Assert.Empty(new BufferTree(Buffers, Wires, 2000, 1e-12, 100, 1e-9).Insert([0, 480_000], [0, 0], [0, 2e-15], [0, 0], 1000, 1e-12).Buffers);
    }

    [Fact]
    public void A_net_of_many_pins_keeps_every_driver_below_its_load_and_its_pins()
    {
        var random = new Random(5);
        var count = 400;
        var (x, y) = (Enumerable.Range(0, count).Select(_ => random.Next(400_000)).ToArray(), Enumerable.Range(0, count).Select(_ => random.Next(400_000)).ToArray());
        var farads = Enumerable.Repeat(2e-15, count).ToArray();
        var (placed, of) = new BufferTree(Buffers, Wires, 2000, 200e-15, 16, 1e-12).Insert(x, y, farads, new double[count], 3000, 60e-15);
        Assert.True(placed.Count > 5);
        // Pins alone, without wires: no driver has more than its limit of them.
        var (loads, fanouts) = (new double[placed.Count + 1], new int[placed.Count + 1]);
        for (var i = 1; i < count; i++) loads[of[i] + 1] += farads[i];
        for (var i = 0; i < placed.Count; i++) loads[placed[i].Parent + 1] += placed[i].Cell.InputFarads;
        for (var i = 1; i < count; i++) fanouts[of[i] + 1]++;
        for (var i = 0; i < placed.Count; i++) fanouts[placed[i].Parent + 1]++;
        Assert.All(fanouts, f => Assert.InRange(f, 1, 16));
        Assert.True(loads[0] <= 60e-15);
        for (var i = 0; i < placed.Count; i++) Assert.True(loads[i + 1] <= Math.Min(200e-15, placed[i].Cell.MaxFarads));
        // Parents form a tree to the driver.
        for (var i = 0; i < placed.Count; i++)
        {
            var (at, steps) = (i, 0);
            while (at >= 0 && steps++ <= placed.Count) at = placed[at].Parent;
            Assert.Equal(-1, at);
        }
    }

    // What is left at the driver of a required time of 0 at the pin; the chain goes from the pin to the driver.
    private static double Time(IReadOnlyList<(BufferCell Cell, int X)> chain, int length, double driverOhms)
    {
        var (time, farads, at) = (0.0, 2e-15, length);
        foreach (var (cell, x) in chain)
        {
            Wire(x);
            (time, farads) = (time - cell.Delay - cell.Ohms * farads, cell.InputFarads);
        }
        Wire(0);
        return time - driverOhms * farads;

        void Wire(int to)
        {
            var (ohms, more) = (4e6 * Unit * (at - to), 2e-10 * Unit * (at - to));
            (time, farads, at) = (time - ohms * (farads + more / 2), farads + more, to);
        }
    }

    private static double Best(int length, double driverOhms)
    {
        // The places that the tree offers: the pin, the ends of its steps, and the driver; two buffers may stand at either end.
        var steps = (length + 119_999) / 120_000;
        var places = new List<int> { length };
        for (var i = 1; i <= steps; i++) places.Add(length - (int)((long)length * i / steps));
        places.Add(0);
        var best = double.NegativeInfinity;
        Try(0, []);
        return best;

        void Try(int place, List<(BufferCell, int)> chain)
        {
            if (place == places.Count)
            {
                best = Math.Max(best, Time(chain, length, driverOhms));
                return;
            }
            Try(place + 1, chain);
            foreach (var buffer in Buffers)
            {
                chain.Add((buffer, places[place]));
                Try(place + 1, chain);
                chain.RemoveAt(chain.Count - 1);
            }
        }
    }
}
