using Native.Bench.Terminal;
using Native.Eda;

namespace Native.Bench.Eda.Flow;

/// <summary>Shows the flow's progress, a line for each stage.</summary>
internal sealed class FlowLine(TextScreen screen) : IProgress<FlowProgress>, IDisposable
{
    private FlowStage? stage;
    private ProgressLine? line;

    /// <inheritdoc/>
    public void Report(FlowProgress value)
    {
        if (stage != value.Stage)
        {
            line?.Dispose();
            (stage, line) = (value.Stage, screen.Progress(Name(value.Stage)));
        }
        if (value.Detail.Length > 0) line!.Report(value.Share, value.Detail);
    }

    /// <inheritdoc/>
    public void Dispose() => line?.Dispose();

    /// <summary>A stage as people call it.</summary>
    public static string Name(FlowStage stage) => stage switch
    {
        FlowStage.Floorplan => "floorplan",
        FlowStage.Macros => "macros",
        FlowStage.Global => "global placement",
        FlowStage.Legal => "legalization",
        FlowStage.Detailed => "detailed placement",
        _ => "analysis",
    };
}
