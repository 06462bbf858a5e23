namespace Native.Eda;

/// <summary>Whether and how firmly something is placed.</summary>
public enum PlacementStatus
{
    /// <summary>It has no place.</summary>
    Unplaced,
    /// <summary>It has a place and may be moved.</summary>
    Placed,
    /// <summary>It has a place and stays there.</summary>
    Fixed,
    /// <summary>It has a place, stays there and lies above others.</summary>
    Cover,
}

/// <summary>An instance.</summary>
public sealed record DefComponent
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its macro.</summary>
    public required string Macro { get; init; }

    /// <summary>Whether it is placed.</summary>
    public PlacementStatus Status { get; init; }

    /// <summary>The lower left of its box as placed.</summary>
    public DbPoint Location { get; init; }

    /// <summary>How it is turned.</summary>
    public Orientation Orientation { get; init; }

    /// <summary>NETLIST, DIST, USER or TIMING; empty: none is given.</summary>
    public string Source { get; init; } = "";

    /// <summary>Its weight; 0: none is given.</summary>
    public int Weight { get; init; }

    /// <summary>Room to be left at its left, bottom, right and top; null: none is asked for.</summary>
    public DbRect? Halo { get; init; }

    /// <summary>Whether it may be moved.</summary>
    public bool IsFixed => Status is PlacementStatus.Fixed or PlacementStatus.Cover;
}
