namespace Native.Eda;

/// <summary>Which cells lie on which free stretch of which row, from the left, while they are moved from place to place.</summary>
internal sealed class RowOccupancy
{
    private readonly PlacementProblem problem;
    private readonly int[] segmentOf;

    /// <exception cref="ArgumentException">A movable cell is not of its row's height, or lies outside the rows: the placement is not legal.</exception>
    public RowOccupancy(PlacementProblem problem)
    {
        this.problem = problem;
        Segments = [.. RowSegments.Of(problem)];
        Cells = new List<int>[Segments.Length];
        for (var i = 0; i < Cells.Length; i++) Cells[i] = [];
        segmentOf = new int[problem.Cells];
        Array.Fill(segmentOf, -1);
        var rows = Enumerable.Range(0, Segments.Length).GroupBy(s => (Segments[s].Row.Die, Segments[s].Row.Y)).ToDictionary(g => g.Key, g => g.OrderBy(s => Segments[s].Left).ToArray());
        foreach (var cell in Enumerable.Range(0, problem.Cells).Where(c => !problem.IsFixed[c]).OrderBy(c => problem.X[c]).ThenBy(c => c))
        {
            var found = rows.TryGetValue((problem.DieOf(cell), problem.Y[cell]), out var row)
                ? Array.FindLastIndex(row, s => Segments[s].Left <= problem.X[cell]) : -1;
            if (found < 0 || problem.PlacedHeight(cell) != Segments[row![found]].Row.Height || problem.X[cell] + problem.PlacedWidth(cell) > Right(row[found]))
                throw new ArgumentException($"DetailedPlacer: {problem.Names[cell]} at ({problem.X[cell]} {problem.Y[cell]}) is not on a row; legalize first", nameof(problem));
            segmentOf[cell] = row[found];
            Cells[row[found]].Add(cell);
        }
        // The rows of a die by height, with their segments from the left.
        Rows = rows.GroupBy(r => r.Key.Die).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Key.Y).Select(r => (r.Key.Y, r.Value)).ToArray());
    }

    /// <summary>The free stretches.</summary>
    public RowSegment[] Segments { get; }

    /// <summary>For each stretch its cells from the left.</summary>
    public List<int>[] Cells { get; }

    /// <summary>For each die its rows from the lowest: their lower edges and their stretches from the left.</summary>
    public Dictionary<int, (int Y, int[] Segments)[]> Rows { get; }

    /// <summary>The stretch of a cell.</summary>
    public int SegmentOf(int cell) => segmentOf[cell];

    /// <summary>The right end of a stretch.</summary>
    public int Right(int segment) => Segments[segment].Left + Segments[segment].Sites * Segments[segment].Row.SiteWidth;

    /// <summary>The first cell of a stretch that starts at <paramref name="x"/> or right of it.</summary>
    public int IndexAt(int segment, int x)
    {
        var cells = Cells[segment];
        var (low, high) = (0, cells.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (problem.X[cells[middle]] < x) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Where the free room before the cell at an index begins and that after it ends: what the cell could take.</summary>
    public (int Left, int Right) Room(int segment, int index) => (End(segment, index - 1), index + 1 < Cells[segment].Count ? problem.X[Cells[segment][index + 1]] : Right(segment));

    /// <summary>Where the cell at an index ends; before the first: where the stretch begins.</summary>
    public int End(int segment, int index) => index < 0 ? Segments[segment].Left : problem.X[Cells[segment][index]] + problem.PlacedWidth(Cells[segment][index]);

    /// <summary>The place on a site nearest to <paramref name="x"/> for a cell of a width between two ends; null: it does not fit.</summary>
    public int? Fit(int segment, int left, int right, int width, double x)
    {
        var place = Segments[segment];
        var (site, origin) = (place.Row.SiteWidth, place.Left);
        var first = (int)Math.Ceiling((left - origin) / (double)site);
        var last = (int)Math.Floor((right - width - origin) / (double)site);
        return first > last ? null : origin + Math.Clamp((int)Math.Round((x - origin) / site), first, last) * site;
    }

    /// <summary>Puts a cell where it is told, turned as its new row asks; a mirrored cell stays mirrored. The lists are left as they are.</summary>
    public void Put(int cell, int segment, int x)
    {
        var row = Segments[segment].Row;
        var mirrored = problem.Orientations[cell] is Orientation.FN or Orientation.S;
        var rowMirrored = row.Orientation is Orientation.FN or Orientation.S;
        (problem.X[cell], problem.Y[cell]) = (x, row.Y);
        problem.Orientations[cell] = mirrored == rowMirrored ? row.Orientation : row.Orientation.FlippedInX();
    }

    /// <summary>Takes a cell out of its stretch's list.</summary>
    public void Remove(int cell) => Cells[segmentOf[cell]].RemoveAt(IndexAt(segmentOf[cell], problem.X[cell]));

    /// <summary>Enters a cell, which already lies there, into a stretch's list.</summary>
    public void Insert(int cell, int segment)
    {
        Cells[segment].Insert(IndexAt(segment, problem.X[cell]), cell);
        segmentOf[cell] = segment;
    }
}
