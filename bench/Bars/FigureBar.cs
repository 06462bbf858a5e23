using Native.Bench.Report;

namespace Native.Bench.Bars;

/// <summary>A bar whose measurement is given as a function.</summary>
internal sealed class FigureBar(string name, string description, string bar, Func<string?> unavailable, Func<CancellationToken, IReadOnlyList<ResultRow>> measure)
    : IBarCase
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public string Bar => bar;

    /// <inheritdoc/>
    public bool Available(out string reason)
    {
        reason = unavailable() ?? "";
        return reason.Length == 0;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ResultRow> Measure(CancellationToken token) => measure(token);
}
