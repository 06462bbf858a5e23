namespace Native.Eda.Tests.Legalization;

/// <summary>Macros put apart: legal always, and for three of them as little moved as any placement.</summary>
public sealed class MacroLegalizerTests
{
    [Fact]
    public void Macros_are_apart_by_their_halo_inside_and_on_the_lattice()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 40; trial++)
        {
            var core = new DbRect(100, 200, 3100, 2700);
            var wanted = Enumerable.Range(0, random.Next(1, 16)).Select(_ => Box(random.Next(-200, 3000), random.Next(-200, 2600), random.Next(100, 500), random.Next(100, 500))).ToArray();
            Check(wanted, MacroLegalizer.Legalize(wanted, core, 20, (10, 20), token: TestContext.Current.CancellationToken), core, 20, (10, 20));
        }
    }

    [Fact]
    public void Three_macros_move_as_little_as_in_the_best_of_all_placements()
    {
        var random = new Random(2);
        for (var trial = 0; trial < 12; trial++)
        {
            var core = new DbRect(0, 0, 7, 7);
            var wanted = Enumerable.Range(0, 3).Select(_ => Box(random.Next(5), random.Next(5), random.Next(2, 4), random.Next(2, 4))).ToArray();
            var found = MacroLegalizer.Legalize(wanted, core, 0, (1, 1), token: TestContext.Current.CancellationToken);
            Check(wanted, found, core, 0, (1, 1));
            Assert.Equal(Best(wanted, 0, []), found.Select((p, i) => Math.Abs(p.X - wanted[i].Left) + Math.Abs(p.Y - wanted[i].Bottom)).Sum());
        }
    }

    [Fact]
    public void A_full_core_is_packed_and_an_overfull_one_refused()
    {
        var core = new DbRect(0, 0, 40, 30);
        var wanted = Enumerable.Range(0, 12).Select(_ => Box(15, 10, 10, 10)).ToArray();
        Check(wanted, MacroLegalizer.Legalize(wanted, core, 0, (1, 1), token: TestContext.Current.CancellationToken), core, 0, (1, 1));
        Assert.Throws<InfeasiblePlacementException>(() => MacroLegalizer.Legalize([.. wanted, Box(0, 0, 2, 2)], core, 0, (1, 1), token: TestContext.Current.CancellationToken));
        Assert.Contains("larger than the core", Assert.Throws<InfeasiblePlacementException>(() => MacroLegalizer.Legalize([Box(0, 0, 50, 2)], core, 0, (1, 1), token: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    private static DbRect Box(int x, int y, int width, int height) => new(x, y, x + width, y + height);

    private static int Best(DbRect[] wanted, int macro, List<DbRect> placed)
    {
        if (macro == wanted.Length) return 0;
        var best = 1_000_000;
        var (width, height) = ((int)wanted[macro].Width, (int)wanted[macro].Height);
        for (var x = 0; x + width <= 7; x++)
        {
            for (var y = 0; y + height <= 7; y++)
            {
                if (placed.Exists(p => p.Left < x + width && x < p.Right && p.Bottom < y + height && y < p.Top)) continue;
                placed.Add(Box(x, y, width, height));
                best = Math.Min(best, Math.Abs(x - wanted[macro].Left) + Math.Abs(y - wanted[macro].Bottom) + Best(wanted, macro + 1, placed));
                placed.RemoveAt(placed.Count - 1);
            }
        }
        return best;
    }

    private static void Check(DbRect[] wanted, DbPoint[] found, DbRect core, int halo, (int X, int Y) step)
    {
        Assert.Equal(wanted.Length, found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            Assert.True(found[i].X >= core.Left && found[i].Y >= core.Bottom && found[i].X + wanted[i].Width <= core.Right && found[i].Y + wanted[i].Height <= core.Top);
            Assert.Equal((0, 0), ((found[i].X - core.Left) % step.X, (found[i].Y - core.Bottom) % step.Y));
            for (var j = 0; j < i; j++)
                Assert.True(found[i].X + wanted[i].Width + halo <= found[j].X || found[j].X + wanted[j].Width + halo <= found[i].X || found[i].Y + wanted[i].Height + halo <= found[j].Y || found[j].Y + wanted[j].Height + halo <= found[i].Y);
        }
    }
}
