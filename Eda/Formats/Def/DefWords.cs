namespace Native.Eda;

/// <summary>The pieces that several sections of a DEF file share.</summary>
internal static class DefWords
{
    /// <summary>Reads <c>( x y )</c>.</summary>
    public static DbPoint Point(WordReader words)
    {
        words.Expect("(");
        var point = new DbPoint(words.Integer("a coordinate"), words.Integer("a coordinate"));
        words.Expect(")");
        return point;
    }

    /// <summary>Reads two corners.</summary>
    public static DbRect Rect(WordReader words) => DbRect.Around(Point(words), Point(words));

    /// <summary>Reads an orientation.</summary>
    public static Orientation Orientation(WordReader words)
    {
        words.Next();
        return TryOrientation(words, out var orientation) ? orientation : throw words.Error("N, S, E, W, FN, FS, FE or FW");
    }

    /// <summary>Whether the current word is an orientation.</summary>
    public static bool TryOrientation(WordReader words, out Orientation orientation)
    {
        orientation = default;
        if (!words.HasWord) return false;
        (var found, orientation) = words.Text switch
        {
            "N" => (true, Eda.Orientation.N),
            "S" => (true, Eda.Orientation.S),
            "E" => (true, Eda.Orientation.E),
            "W" => (true, Eda.Orientation.W),
            "FN" => (true, Eda.Orientation.FN),
            "FS" => (true, Eda.Orientation.FS),
            "FE" => (true, Eda.Orientation.FE),
            "FW" => (true, Eda.Orientation.FW),
            _ => (false, default),
        };
        return found;
    }

    /// <summary>Reads the place behind PLACED, FIXED or COVER, which is the current word.</summary>
    public static (PlacementStatus Status, DbPoint Location, Orientation Orientation) Placement(WordReader words)
    {
        var status = words.Text switch
        {
            "PLACED" => PlacementStatus.Placed,
            "FIXED" => PlacementStatus.Fixed,
            _ => PlacementStatus.Cover,
        };
        return (status, Point(words), Orientation(words));
    }

    /// <summary>Skips the words of an option, up to the next plus or the semicolon, which is kept.</summary>
    public static void SkipOption(WordReader words)
    {
        while (words.Next())
        {
            if (!words.Is("+") && !words.Is(";")) continue;
            words.Keep();
            return;
        }
        throw words.Error("';'");
    }

    /// <summary>Reads a RECT or POLYGON behind its layer.</summary>
    public static DefShape Polygon(WordReader words, string layer)
    {
        var points = new List<DbPoint>();
        while (words.TryExpect("("))
        {
            words.Keep();
            points.Add(Point(words));
        }
        if (points.Count < 3) throw words.Error("three or more points");
        var box = new DbRect(points.Min(p => p.X), points.Min(p => p.Y), points.Max(p => p.X), points.Max(p => p.Y));
        return new(layer, box, points);
    }

    /// <summary>Reads a blockage behind its dash.</summary>
    public static DefBlockage Blockage(WordReader words)
    {
        var layer = words.Name("LAYER or PLACEMENT") switch
        {
            "PLACEMENT" => "",
            "LAYER" => words.Name("the name of a layer"),
            _ => throw words.Error("LAYER or PLACEMENT"),
        };
        var soft = false;
        var boxes = new List<DbRect>();
        while (words.Next() && !words.Is(";"))
        {
            if (words.Is("SOFT")) soft = true;
            if (words.Is("RECT")) boxes.Add(Rect(words));
            if (words.Is("POLYGON")) boxes.Add(Polygon(words, layer).Box);
        }
        if (!words.HasWord) throw words.Error("';'");
        return new(layer, soft, boxes);
    }
}
