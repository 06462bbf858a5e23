namespace Native.Eda.Tests.Assignment;

/// <summary>Terminal assignment against all assignments of small cases, and against the seed's greedy.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    public void Small_cases_cost_what_the_best_of_all_assignments_costs(int candidates)
    {
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            var lattice = new TerminalLattice(random.Next(20), random.Next(20), 10, 3, 3, [.. Enumerable.Range(0, 9).Select(s => s == 8 && round % 3 == 0)]);
            var nets = Nets(random, random.Next(1, 8), 40, 40, round % 2 == 0);
            var found = TerminalAssigner.Assign(nets, lattice, new() { Candidates = candidates }, token: TestContext.Current.CancellationToken);
            Assert.True(found.IsOptimal);
            Assert.Equal(nets.Count, found.Sites.Distinct().Count());
            Assert.All(found.Sites, s => Assert.True(lattice.IsFree(s)));
            Assert.Equal(found.Cost, Enumerable.Range(0, nets.Count).Sum(n => Cost(nets[n], lattice.Center(found.Sites[n]))));
            Assert.Equal(Best(nets, lattice, 0, new bool[9]), found.Cost);
        }
    }

    // A die of 600 by 500 um has 7,300 sites at a pitch of 6.4 um; the crowded one wants more terminals in its middle than there are sites.
    [Theory]
    [InlineData(5000, 1_200_000, 1_000_000, true)]
    [InlineData(1200, 600_000, 500_000, false)]
    public void Terminals_are_proven_optimal_and_a_fifth_nearer_than_the_seeds(int count, int width, int height, bool even)
    {
        var lattice = TerminalLattice.Over(new(0, 0, width, height), 12_800, 6_400);
        var nets = Nets(new(5), count, width, height, desired: false, even);
        var found = TerminalAssigner.Assign(nets, lattice, token: TestContext.Current.CancellationToken);
        var seed = GreedyTerminals.Assign(nets, lattice);
        Assert.True(found.IsOptimal);
        Assert.Equal(count, found.Sites.Distinct().Count());
        Assert.Equal(0, seed.Unplaced);
        Assert.InRange(found.Displacement, 0, 0.8 * seed.Displacement);
    }

    [Fact]
    public void Too_many_nets_are_refused_with_the_numbers()
    {
        var lattice = new TerminalLattice(0, 0, 10, 2, 2, [true, false, false, false]);
        var error = Assert.Throws<InfeasiblePlacementException>(() => TerminalAssigner.Assign(Nets(new(1), 4, 10, 10, true), lattice));
        Assert.Contains("4 terminals need as many sites; 3 are free", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, GreedyTerminals.Assign(Nets(new(1), 4, 10, 10, true), lattice).Unplaced);
        Assert.Contains("net a has no pin", Assert.Throws<ArgumentException>(() => TerminalAssigner.Assign([new("a", [new(1, 1)], [])], lattice)).Message, StringComparison.Ordinal);
        Assert.Empty(TerminalAssigner.Assign([], lattice).Sites);
    }

    // Nets as placements have them: pins near each other, more of the nets in the middle of the die.
    private static List<TerminalNet> Nets(Random random, int count, int width, int height, bool desired, bool even = false)
    {
        var nets = new List<TerminalNet>();
        for (var n = 0; n < count; n++)
        {
            var (x, y, spread) = (Middle() * width, Middle() * height, width / 40 + 2);
            List<DbPoint> Pins() => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new DbPoint((int)Math.Clamp(x + random.Next(-spread, spread), 0, width), (int)Math.Clamp(y + random.Next(-spread, spread), 0, height)))];
            nets.Add(new($"n{n}", Pins(), Pins(), desired ? new((int)x, (int)y) : null));
        }
        return nets;

        double Middle() => even ? random.NextDouble() : (random.NextDouble() + random.NextDouble()) / 2;
    }

    private static long Cost(TerminalNet net, DbPoint site)
    {
        if (net.Desired is { } place) return Math.Abs(site.X - (long)place.X) + Math.Abs(site.Y - (long)place.Y);
        return Half(net.BottomPins) + Half(net.UpperPins);

        long Half(IReadOnlyList<DbPoint> pins)
        {
            var all = pins.Append(site).ToArray();
            return (long)all.Max(p => p.X) - all.Min(p => p.X) + all.Max(p => p.Y) - all.Min(p => p.Y);
        }
    }

    private static long Best(List<TerminalNet> nets, TerminalLattice lattice, int from, bool[] taken)
    {
        if (from == nets.Count) return 0;
        var best = long.MaxValue;
        for (var site = 0; site < lattice.Count; site++)
        {
            if (taken[site] || !lattice.IsFree(site)) continue;
            taken[site] = true;
            var rest = Best(nets, lattice, from + 1, taken);
            taken[site] = false;
            if (rest < long.MaxValue) best = Math.Min(best, rest + Cost(nets[from], lattice.Center(site)));
        }
        return best;
    }
}
