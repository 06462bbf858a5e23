namespace Native.Eda.Tests.Routing;

/// <summary>Small routing problems with what is right known beforehand.</summary>
internal static class RouteSamples
{
    /// <summary>Nets from the left to the right of a square grid of cells of 1,000, all with their ends within a few rows, on two layers along x and two along y.</summary>
    public static RoutingProblem Crossing(int nets, int tracks, int cells, int lanes, DbRect? blockage = null)
    {
        var side = cells * 1000;
        RoutingLayer Layer(int metal, bool isHorizontal, int count) =>
            new($"m{metal}", 0, isHorizontal, metal, metal > 1, 1000 / (2 * count), 1000 / count, count * cells, 0);
        return new()
        {
            Name = "crossing",
            Grid = new(new(0, 0, side, side), 1000),
            Layers = [Layer(1, true, tracks), Layer(2, false, tracks + 1), Layer(3, true, tracks)],
            NetNames = [.. Enumerable.Range(0, nets).Select(n => $"n{n}")],
            NetStart = [.. Enumerable.Range(0, nets + 1).Select(n => 2 * n)],
            Pins = [.. Enumerable.Range(0, nets).SelectMany(n => new[] { new RoutingPin(500 + n / lanes % 3 * 1000, 500 + (cells / 2 - lanes / 2 + n % lanes) * 1000, 0, $"a{n}", "Z"), new RoutingPin(side - 500 - n / lanes % 3 * 1000, 500 + (cells / 2 - lanes / 2 + n % lanes) * 1000, 0, $"b{n}", "A") })],
            Blockages = blockage is { } box ? [new(2, box)] : [],
            UnitsPerMicron = 1000,
        };
    }
}
