using Native.Eda;

namespace Native.Bench.Eda.Flow;

/// <summary>A design that went through the flow: its figures, and what pictures are drawn from.</summary>
/// <param name="Result">The figures.</param>
/// <param name="Placement">Where everything lies.</param>
/// <param name="Floorplan">The die.</param>
/// <param name="Cells">For each cell its outline.</param>
internal sealed record FlowRun(FlowResult Result, DiePlacement Placement, DefDesign Floorplan, IReadOnlyList<LefMacro> Cells)
{
    /// <summary>How many dies there are.</summary>
    public int Dies => Result.Method == FlowMethod.Planar ? 1 : 2;

    /// <summary>The method as people call it.</summary>
    public string Method => NameOf(Result.Method);

    /// <summary>A method as people call it.</summary>
    public static string NameOf(FlowMethod method) => method switch
    {
        FlowMethod.Planar => "one die",
        FlowMethod.Tiling => "two dies, tiling",
        FlowMethod.Staged => "two dies, DMP",
        _ => "two dies, analytical",
    };

    /// <summary>Runs the flow on a design.</summary>
    public static FlowRun Of(FlowDesign design, FlowOptions options, string? folder, IProgress<FlowProgress>? progress, CancellationToken token)
    {
        var (result, placement, floorplan) = ChipFlow.Run(design, options, folder, progress, token);
        var masters = design.Cells.MacrosByName();
        return new(result, placement, floorplan, [.. floorplan.Components.Select(c => masters[c.Macro])]);
    }
}
