namespace Native.Eda;

/// <summary>Finds shapes of a metal near a rectangle by bins.</summary>
internal sealed class ShapeIndex
{
    private readonly Dictionary<(int Metal, int X, int Y), List<int>> bins = [];
    private readonly IReadOnlyList<RoutedShape> shapes;
    private readonly int bin;

    public ShapeIndex(IReadOnlyList<RoutedShape> shapes, int bin)
    {
        (this.shapes, this.bin) = (shapes, bin);
        for (var i = 0; i < shapes.Count; i++)
        {
            foreach (var key in Keys(shapes[i].Metal, shapes[i].Box))
            {
                if (!bins.TryGetValue(key, out var list)) bins[key] = list = [];
                list.Add(i);
            }
        }
    }

    /// <summary>The shapes of a metal that touch a rectangle, each once, in order.</summary>
    public void Find(int metal, DbRect box, SortedSet<int> into)
    {
        into.Clear();
        foreach (var key in Keys(metal, box))
        {
            if (!bins.TryGetValue(key, out var list)) continue;
            foreach (var i in list)
            {
                var other = shapes[i].Box;
                if (other.Left <= box.Right && other.Right >= box.Left && other.Bottom <= box.Top && other.Top >= box.Bottom) into.Add(i);
            }
        }
    }

    private IEnumerable<(int, int, int)> Keys(int metal, DbRect box)
    {
        for (var x = Floor(box.Left); x <= Floor(box.Right); x++)
            for (var y = Floor(box.Bottom); y <= Floor(box.Top); y++) yield return (metal, x, y);
    }

    private int Floor(int value) => (int)Math.Floor((double)value / bin);
}
