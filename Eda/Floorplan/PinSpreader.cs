namespace Native.Eda;

/// <summary>Places the pins of a design on tracks along the edges of the die.</summary>
public static class PinSpreader
{
    /// <summary>Spreads the pins evenly around the die in their order, from the lower left corner against the clock, so that the bits of a bus stay together.</summary>
    /// <param name="design">The design; its pins get places and one shape each.</param>
    /// <param name="library">The layers.</param>
    /// <param name="layers">The layers at the left and right edge, and at the lower and upper one; where one is not in the library, its third and second routing layer.</param>
    /// <exception cref="InfeasiblePlacementException">The edges have fewer tracks than there are pins.</exception>
    /// <exception cref="ArgumentException">The library has no three routing layers.</exception>
    public static void Spread(DefDesign design, LefLibrary library, (string Horizontal, string Vertical) layers)
    {
        ArgumentNullException.ThrowIfNull(design);
        var slots = Slots(design, library, layers);
        if (design.Pins.Count > slots.Count) throw new InfeasiblePlacementException($"PinSpreader: {design.Pins.Count} pins; the edges have {slots.Count} tracks for them");
        for (var pin = 0; pin < design.Pins.Count; pin++) Place(design, pin, slots[(int)((pin + 0.5) * slots.Count / design.Pins.Count)]);
    }

    /// <summary>A place for a pin.</summary>
    /// <param name="Shape">The pin's metal about its place.</param>
    /// <param name="At">Its place, at the edge.</param>
    /// <param name="Orientation">How the shape is turned: it reaches into the die.</param>
    internal readonly record struct Slot(DefShape Shape, DbPoint At, Orientation Orientation);

    /// <summary>Puts a pin at a place.</summary>
    internal static void Place(DefDesign design, int pin, Slot slot) =>
        design.Pins[pin] = design.Pins[pin] with { Ports = [new([slot.Shape], PlacementStatus.Fixed, slot.At, slot.Orientation)] };

    /// <summary>All places, in order along the edges against the clock. Every second track is used, so that neighbors keep their distance.</summary>
    internal static List<Slot> Slots(DefDesign design, LefLibrary library, (string Horizontal, string Vertical) layers)
    {
        ArgumentNullException.ThrowIfNull(library);
        var routing = library.Layers.Where(l => l.Type == LefLayerType.Routing).ToArray();
        var sides = library.Layer(layers.Horizontal) ?? routing.ElementAtOrDefault(2);
        var ends = library.Layer(layers.Vertical) ?? routing.ElementAtOrDefault(1);
        if (sides is null || ends is null) throw new ArgumentException("PinSpreader: the library has fewer than three routing layers", nameof(library));
        double unit = design.UnitsPerMicron;
        var box = design.DieBox;
        var slots = new List<Slot>();
        Edge(ends, box.Width, ends.PitchX, ends.OffsetX, at => new(box.Left + at, box.Bottom), Orientation.N, false);
        Edge(sides, box.Height, sides.PitchY, sides.OffsetY, at => new(box.Right, box.Bottom + at), Orientation.W, false);
        Edge(ends, box.Width, ends.PitchX, ends.OffsetX, at => new(box.Left + at, box.Top), Orientation.S, true);
        Edge(sides, box.Height, sides.PitchY, sides.OffsetY, at => new(box.Left, box.Bottom + at), Orientation.E, true);
        return slots;

        void Edge(LefLayer layer, long length, double pitch, double offset, Func<int, DbPoint> at, Orientation orientation, bool backward)
        {
            var (step, start) = (Math.Max(1, (int)Math.Round(2 * pitch * unit)), (int)Math.Round((offset > 0 ? offset : pitch / 2) * unit));
            var half = Math.Max(1, (int)Math.Round(layer.Width * unit / 2));
            var shape = new DefShape(layer.Name, new(-half, 0, half, 4 * half));
            var places = new List<Slot>();
            for (var place = start; place < length; place += step) places.Add(new(shape, at(place), orientation));
            if (backward) places.Reverse();
            slots.AddRange(places);
        }
    }
}
