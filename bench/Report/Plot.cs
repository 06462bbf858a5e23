namespace Native.Bench.Report;

/// <summary>The frame of a chart: grid, ticks, titles of the axes and the placing of labels, as inline SVG.</summary>
internal sealed class Plot
{
    private const double CharacterWidth = 6.6;
    private const double LineHeight = 14;

    private readonly Markup markup;
    private readonly List<(double X0, double Y0, double X1, double Y1)> taken = [];

    /// <summary>Draws the frame into <paramref name="markup"/>, inside an open <c>svg</c> element of the given size, with
    /// <paramref name="right"/> pixels left free beside it.</summary>
    public Plot(Markup markup, double width, double height, (double Low, double High, bool IsLog, string Title) x, (double Low, double High, bool IsLog, string Title) y, double right = 14)
    {
        const double Left = 52, Top = 26, Bottom = 44;
        this.markup = markup;
        (Width, Height) = (width, height);
        X = new Axis(x.Low, x.High, x.IsLog, Left, width - right);
        Y = new Axis(y.Low, y.High, y.IsLog, height - Bottom, Top);
        foreach (var tick in Y.Ticks((int)(height / 36)))
        {
            Line("gridline", X.Start, Y.At(tick), X.End, Y.At(tick));
            Text(X.Start - 8, Y.At(tick) + 4, Axis.Label(tick), "end");
        }
        foreach (var tick in X.Ticks((int)(width / 62)))
        {
            Line("gridline", X.At(tick), Y.Start, X.At(tick), Y.End);
            Text(X.At(tick), Y.Start + 18, Axis.Label(tick), "middle");
        }
        Line("axis", X.Start, Y.Start, X.End, Y.Start);
        Text(X.End, height - 6, x.Title, "end", "title");
        Text(4, 12, y.Title, "start", "title");
    }

    /// <summary>Pixels of the drawing.</summary>
    public double Width { get; }

    /// <summary>Pixels of the drawing.</summary>
    public double Height { get; }

    /// <summary>The horizontal axis.</summary>
    public Axis X { get; }

    /// <summary>The vertical axis.</summary>
    public Axis Y { get; }

    /// <summary>A line between two pixels.</summary>
    public void Line(string style, double x0, double y0, double x1, double y1) => markup.Void("line", ("class", style),
        ("x1", Markup.Coordinate(x0)), ("y1", Markup.Coordinate(y0)), ("x2", Markup.Coordinate(x1)), ("y2", Markup.Coordinate(y1)));

    /// <summary>A curve through values.</summary>
    public void Curve(string style, IEnumerable<(double X, double Y)> points) => markup.Void("polyline", ("class", style),
        ("points", string.Join(' ', points.Select(p => $"{Markup.Coordinate(X.At(p.X))},{Markup.Coordinate(Y.At(p.Y))}"))));

    /// <summary>A point with a text that appears under the pointer.</summary>
    public void Dot(string style, double x, double y, double radius, string tip)
    {
        using (markup.Open("circle", ("class", style), ("cx", Markup.Coordinate(X.At(x))), ("cy", Markup.Coordinate(Y.At(y))), ("r", Markup.Coordinate(radius))))
            markup.Element("title", tip);
        Take(X.At(x) - radius, Y.At(y) - radius, X.At(x) + radius, Y.At(y) + radius);
    }

    /// <summary>Text at a pixel.</summary>
    public void Text(double x, double y, string text, string anchor, string style = "") => markup.Element("text", text,
        ("x", Markup.Coordinate(x)), ("y", Markup.Coordinate(y)), ("text-anchor", anchor), ("class", style));

    /// <summary>Keeps labels out of a rectangle of pixels.</summary>
    public void Take(double x0, double y0, double x1, double y1) => taken.Add((x0, y0, x1, y1));

    /// <summary>Writes a label beside a point where it covers nothing; says whether there was room.</summary>
    public bool Label(double x, double y, string text, string style)
    {
        var (px, py, width) = (X.At(x), Y.At(y), text.Length * CharacterWidth);
        foreach (var (left, baseline) in new[]
        {
            (px + 9, py + 4), (px - 9 - width, py + 4), (px - width / 2, py - 10), (px - width / 2, py + 19),
            (px + 7, py - 8), (px + 7, py + 16), (px - 7 - width, py - 8), (px - 7 - width, py + 16),
        })
        {
            var box = (X0: left, Y0: baseline - 11, X1: left + width, Y1: baseline - 11 + LineHeight);
            if (box.X0 < X.Start + 2 || box.X1 > X.End || box.Y0 < Y.End || box.Y1 > Y.Start) continue;
            if (taken.Exists(t => t.X0 < box.X1 && box.X0 < t.X1 && t.Y0 < box.Y1 && box.Y0 < t.Y1)) continue;
            Take(box.X0, box.Y0, box.X1, box.Y1);
            Text(left, baseline, text, "start", style);
            return true;
        }
        return false;
    }
}
