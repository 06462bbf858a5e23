namespace Native.Bench.Report;

/// <summary>A plan of routes in the plane, drawn as SVG in the colors of the page.</summary>
/// <param name="Places">Coordinates of all locations, depots first.</param>
/// <param name="Depots">How many of them are depots.</param>
/// <param name="Routes">The routes.</param>
internal sealed record RouteMap(IReadOnlyList<(double X, double Y)> Places, int Depots, IReadOnlyList<RouteMap.Path> Routes)
{
    private const int Colors = 8;

    /// <summary>One route.</summary>
    /// <param name="Visits">Locations in order, without its ends.</param>
    /// <param name="Start">The depot where it begins.</param>
    /// <param name="End">The depot where it ends; null if it ends at its last client.</param>
    /// <param name="Tip">What appears under the pointer.</param>
    internal sealed record Path(IReadOnlyList<int> Visits, int Start, int? End, string Tip);

    /// <summary>Whether the places lie in a plane that can be drawn: finite, and not all at one point.</summary>
    public bool CanBeDrawn => Places.Count > 1 && Places.All(p => double.IsFinite(p.X) && double.IsFinite(p.Y)) && Places.Distinct().Count() > 1;

    /// <summary>Draws the map, one unit of both axes equally long.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="mostHeight">Pixels at most; a wide country makes a lower drawing.</param>
    /// <param name="title">What it shows, for readers that do not see it.</param>
    public void Draw(Markup markup, double width, double mostHeight, string title)
    {
        if (!CanBeDrawn) return;
        const double Margin = 12;
        var (left, right) = (Places.Min(p => p.X), Places.Max(p => p.X));
        var (bottom, top) = (Places.Min(p => p.Y), Places.Max(p => p.Y));
        var scale = Math.Min((width - 2 * Margin) / Math.Max(right - left, 1e-9), (mostHeight - 2 * Margin) / Math.Max(top - bottom, 1e-9));
        var height = Math.Max(40, scale * (top - bottom) + 2 * Margin);
        var (x0, y0) = ((width - scale * (right - left)) / 2, (height - scale * (top - bottom)) / 2);
        // The first coordinate to the right, the second upward.
        (double X, double Y) At(int place) => (x0 + scale * (Places[place].X - left), height - y0 - scale * (Places[place].Y - bottom));
        string Point(int place) => $"{Markup.Coordinate(At(place).X)},{Markup.Coordinate(At(place).Y)}";

        var radius = Math.Clamp(width / 25 / Math.Sqrt(Places.Count), 1.5, 5);
        using (markup.Open("svg", ("viewBox", $"0 0 {Markup.Coordinate(width)} {Markup.Coordinate(height)}"), ("role", "img"), ("aria-label", title), ("class", "map")))
        {
            var served = new HashSet<int>();
            foreach (var (route, color) in Colored())
            {
                if (route.Visits.Count == 0) continue;
                served.UnionWith(route.Visits);
                using (markup.Open("g", ("class", $"route c{color}")))
                {
                    markup.Element("title", route.Tip);
                    // The ways from and to the depot all meet there and would hide the rest.
                    markup.Void("polyline", ("class", "way"), ("points", $"{Point(route.Start)} {Point(route.Visits[0])}"));
                    markup.Void("polyline", ("points", string.Join(' ', route.Visits.Select(Point))));
                    if (route.End is { } end) markup.Void("polyline", ("class", "way"), ("points", $"{Point(route.Visits[^1])} {Point(end)}"));
                    foreach (var stop in route.Visits.Where(v => v >= Depots)) Dot(stop, "");
                }
            }
            for (var place = Depots; place < Places.Count; place++)
                if (!served.Contains(place)) Dot(place, "left");
            for (var depot = 0; depot < Depots; depot++)
            {
                var (x, y) = At(depot);
                var half = radius + 2;
                markup.Void("rect", ("class", "depot"), ("x", Markup.Coordinate(x - half)), ("y", Markup.Coordinate(y - half)), ("width", Markup.Coordinate(2 * half)), ("height", Markup.Coordinate(2 * half)));
            }
        }
        markup.Break();

        void Dot(int place, string style)
        {
            using (markup.Open("circle", ("class", style), ("cx", Markup.Coordinate(At(place).X)), ("cy", Markup.Coordinate(At(place).Y)), ("r", Markup.Coordinate(radius))))
                markup.Element("title", place.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    // Routes that lie side by side about the depot get different colors.
    private IEnumerable<(Path Route, int Color)> Colored()
    {
        var ordered = Routes.Where(r => r.Visits.Count > 0).OrderBy(r => r.Start).ThenBy(r =>
            Math.Atan2(r.Visits.Average(v => Places[v].Y) - Places[r.Start].Y, r.Visits.Average(v => Places[v].X) - Places[r.Start].X)).ToArray();
        for (var i = 0; i < ordered.Length; i++)
            yield return (ordered[i], i == ordered.Length - 1 && i % Colors == 0 && i > 0 ? Colors / 2 : i % Colors);
    }
}
