namespace Native.Solvers.Language.Grammar;

/// <summary>What a number counts.</summary>
internal enum Unit
{
    /// <summary>The text does not say.</summary>
    None,

    /// <summary>"Units", of load or of distance.</summary>
    Units,

    /// <summary>Distance in the data's units.</summary>
    Distance,

    /// <summary>Time in the data's units.</summary>
    Time,

    /// <summary>Load.</summary>
    Load,

    /// <summary>Customers or stops.</summary>
    Stops,

    /// <summary>Routes.</summary>
    Routes,

    /// <summary>Vehicles.</summary>
    Vehicles,

    /// <summary>Places in a route.</summary>
    Positions,

    /// <summary>Factors.</summary>
    Times,

    /// <summary>Hundredths.</summary>
    Percent,

    /// <summary>What "of them" means, to be told by the context.</summary>
    Them,
}
