namespace Native.Eda;

/// <summary>How a cell is turned and mirrored, with the names of DEF.</summary>
public enum Orientation
{
    /// <summary>As drawn.</summary>
    N,
    /// <summary>Turned by 90° to the left.</summary>
    W,
    /// <summary>Turned by 180°.</summary>
    S,
    /// <summary>Turned by 270° to the left.</summary>
    E,
    /// <summary>Mirrored left to right.</summary>
    FN,
    /// <summary>Turned by 90° to the left, then mirrored left to right.</summary>
    FW,
    /// <summary>Mirrored top to bottom.</summary>
    FS,
    /// <summary>Turned by 270° to the left, then mirrored left to right.</summary>
    FE,
}

/// <summary>What an orientation does to a master's points.</summary>
public static class Orientations
{
    /// <summary>Whether width and height change places.</summary>
    public static bool SwapsSides(this Orientation orientation) => orientation is Orientation.W or Orientation.E or Orientation.FW or Orientation.FE;

    /// <summary>Where a point of the master lies from the lower left of the placed cell.</summary>
    /// <param name="orientation">The orientation.</param>
    /// <param name="x">The point from the master's lower left.</param>
    /// <param name="y">The same along y.</param>
    /// <param name="width">The master's width.</param>
    /// <param name="height">The master's height.</param>
    public static (double X, double Y) Apply(this Orientation orientation, double x, double y, double width, double height) => orientation switch
    {
        Orientation.N => (x, y),
        Orientation.S => (width - x, height - y),
        Orientation.FN => (width - x, y),
        Orientation.FS => (x, height - y),
        Orientation.W => (height - y, x),
        Orientation.E => (y, width - x),
        Orientation.FW => (y, x),
        Orientation.FE => (height - y, width - x),
        _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "Orientations.Apply: no such orientation"),
    };

    /// <summary>The mirror image left to right of what is placed so.</summary>
    public static Orientation FlippedInX(this Orientation orientation) => orientation switch
    {
        Orientation.N => Orientation.FN,
        Orientation.FN => Orientation.N,
        Orientation.S => Orientation.FS,
        Orientation.FS => Orientation.S,
        Orientation.W => Orientation.FW,
        Orientation.FW => Orientation.W,
        Orientation.E => Orientation.FE,
        _ => Orientation.E,
    };
}
