namespace Native.Eda;

/// <summary>The stages of a placement that are a method's own; legalization and detailed placement are the same for all.</summary>
internal interface IFlowPlacer
{
    /// <summary>Gives the macros their dies and places; they are fixed then.</summary>
    DiePlacement Macros(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token);

    /// <summary>Gives the cells their dies and places, still between the sites, and tells the overflow.</summary>
    (DiePlacement At, double Overflow) Global(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token);
}
