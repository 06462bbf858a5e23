using Native.Bench.Report;

namespace Native.Bench.Bars;

/// <summary>One named bar: something this suite promises, measured by <c>bench bars</c>.</summary>
internal interface IBarCase
{
    /// <summary>Stable name in parts, from the general to the special: <c>cpu/matmul/f32/1024</c>.</summary>
    string Name { get; }

    /// <summary>What is measured, in one line.</summary>
    string Description { get; }

    /// <summary>The bar in words: <c>≥ 85 % of the FMA peak</c>.</summary>
    string Bar { get; }

    /// <summary>Whether this machine and this build can measure it.</summary>
    bool Available(out string reason);

    /// <summary>Measures; called only where <see cref="Available"/> said yes. At least one row has a bar.</summary>
    IReadOnlyList<ResultRow> Measure(CancellationToken token);
}
