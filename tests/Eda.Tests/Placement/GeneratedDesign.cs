namespace Native.Eda.Tests.Placement;

/// <summary>Random designs with near and far nets, as circuits have them: most nets join cells whose numbers are near.</summary>
internal static class GeneratedDesign
{
    public static PlacementProblem Of(int cells, int seed, int macros = 0, int dies = 1, double utilization = 0.6)
    {
        const int site = 380, rowHeight = 2800;
        var random = new Random(seed);
        var widths = Enumerable.Range(0, cells).Select(_ => site * random.Next(2, 12)).ToList();
        var side = (int)Math.Ceiling(Math.Sqrt((widths.Sum(w => (double)w * rowHeight) + 1) / utilization / dies) / rowHeight) + 1 + 3 * macros;
        var (rowCount, rowSites) = (side, side * rowHeight / site + 30);
        var (names, heights) = (Enumerable.Range(0, cells).Select(i => $"c{i}").ToList(), Enumerable.Repeat(rowHeight, cells).ToList());
        var (x, y, isFixed) = (new int[cells + macros], new int[cells + macros], new bool[cells + macros]);
        for (var i = 0; i < macros; i++)
        {
            names.Add($"m{i}");
            widths.Add(20 * site);
            heights.Add(3 * rowHeight);
            (x[cells + i], y[cells + i], isFixed[cells + i]) = (site * 10 * (i + 1), 2 * i * rowHeight, true);
        }
        var (start, pins, px, py) = (new List<int> { 0 }, new List<int>(), new List<double>(), new List<double>());
        for (var net = 0; net < cells; net++)
        {
            var members = new HashSet<int> { net };
            for (var degree = random.Next(1, 5); degree > 0; degree--) members.Add(Math.Clamp(net + (int)(Math.Pow(random.NextDouble(), 3) * cells * (random.Next(2) == 0 ? 1 : -1) / 2), 0, cells - 1));
            foreach (var cell in members.Order())
            {
                pins.Add(cell);
                px.Add(random.Next(widths[cell]));
                py.Add(random.Next(rowHeight));
            }
            // Some nets leave the design.
            if (net % 25 == 0)
            {
                pins.Add(-1);
                px.Add(random.Next(2) * rowSites * site);
                py.Add(random.Next(rowCount) * rowHeight);
            }
            start.Add(pins.Count);
        }
        return new()
        {
            Names = [.. names],
            Width = [.. widths],
            Height = [.. heights],
            IsFixed = isFixed,
            X = x,
            Y = y,
            Orientations = new Orientation[cells + macros],
            Die = dies == 1 ? [] : [.. Enumerable.Range(0, cells + macros).Select(i => i % dies)],
            Rows = [.. from die in Enumerable.Range(0, dies) from row in Enumerable.Range(0, rowCount) select new PlacementRow(0, row * rowHeight, rowSites * site, rowHeight, site, row % 2 == 0 ? Orientation.FS : Orientation.N, die)],
            NetStart = [.. start],
            PinCell = [.. pins],
            PinX = [.. px],
            PinY = [.. py],
        };
    }
}
