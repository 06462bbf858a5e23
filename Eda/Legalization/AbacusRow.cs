namespace Native.Eda;

/// <summary>The cells of one segment in clusters that touch, in units of its sites.</summary>
internal sealed class AbacusRow(RowSegment segment)
{
    private readonly List<(int Cell, int Width)> cells = [];
    private readonly List<Cluster> clusters = [];
    private int used;

    public RowSegment Segment => segment;

    // Cells that touch, their number, where the sum of squares is least without borders, and the sites they take.
    private record struct Cluster(int First, int Count, double Target, int Width)
    {
        // The sum over the cells of where each would put the cluster's left end.
        public readonly double Best => Target / Count;
    }

    /// <summary>How far from its place along x a cell would lie, in database units; null: there is no room.</summary>
    public double? Try(int x, int width)
    {
        var sites = Sites(width);
        if (used + sites > segment.Sites) return null;
        var at = Site(x);
        var last = clusters.Count - 1;
        var cluster = new Cluster(0, 1, at, sites);
        while (last >= 0 && Left(clusters[last]) + clusters[last].Width > Left(cluster)) cluster = Join(clusters[last--], cluster);
        var place = Round(cluster) + cluster.Width - sites;
        return Math.Abs(segment.Left + (double)place * segment.Row.SiteWidth - x);
    }

    /// <summary>Adds a cell at the right end.</summary>
    public void Add(int cell, int x, int width)
    {
        var sites = Sites(width);
        var cluster = new Cluster(cells.Count, 1, Site(x), sites);
        cells.Add((cell, sites));
        used += sites;
        while (clusters.Count > 0 && Left(clusters[^1]) + clusters[^1].Width > Left(cluster))
        {
            cluster = Join(clusters[^1], cluster);
            clusters.RemoveAt(clusters.Count - 1);
        }
        clusters.Add(cluster);
    }

    /// <summary>The cells with their left edges in database units.</summary>
    public IEnumerable<(int Cell, int Left)> Places()
    {
        foreach (var cluster in clusters)
        {
            var at = Round(cluster);
            for (var i = cluster.First; i < cluster.First + cluster.Count; i++)
            {
                yield return (cells[i].Cell, segment.Left + at * segment.Row.SiteWidth);
                at += cells[i].Width;
            }
        }
    }

    private static Cluster Join(Cluster left, Cluster right) =>
        new(left.First, left.Count + right.Count, left.Target + right.Target - (double)right.Count * left.Width, left.Width + right.Width);

    private double Left(Cluster cluster) => Math.Clamp(cluster.Best, 0, Math.Max(0, segment.Sites - cluster.Width));

    // Clusters that do not overlap do not overlap when rounded either: their widths are whole sites.
    private int Round(Cluster cluster) => (int)Math.Floor(Left(cluster) + 0.5);

    private int Sites(int width) => (width + segment.Row.SiteWidth - 1) / segment.Row.SiteWidth;

    private double Site(int x) => ((double)x - segment.Left) / segment.Row.SiteWidth;
}
