namespace Native.Bench.Parts;

/// <summary>The catalog of operation cases as the suite uses it.</summary>
internal interface IOperationTable
{
    /// <summary>How many cases a query selects: the length of the progress bar.</summary>
    int Count(OperationQuery query);

    /// <summary>Times the selected cases, one row each as soon as it is known.</summary>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    IEnumerable<OperationRow> Measure(OperationQuery query, CancellationToken token);

    /// <summary>Compares the selected cases with their reference, one row each as soon as it is known.</summary>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    IEnumerable<OperationCheck> Check(OperationQuery query, CancellationToken token);

    /// <summary>Checks every gradient of the catalog against central differences in F64.</summary>
    GradientCheck CheckGradients(IProgress<double>? progress, CancellationToken token);
}

/// <summary>Which cases, and where.</summary>
/// <param name="Filter">Part of a case's name, in any case, or several with commas between; null selects all.</param>
/// <param name="Device">Device id.</param>
/// <param name="IsShort">Only the cases of the tour's short table.</param>
/// <param name="IsCheck">The cases are compared with their reference rather than timed.</param>
/// <param name="Shard">A share of the operations; null: all.</param>
internal sealed record OperationQuery(string? Filter = null, string Device = "cpu", bool IsShort = false, bool IsCheck = false, OperationShard? Shard = null)
{
    /// <summary>The parts of <see cref="Filter"/>.</summary>
    public string[] Parts => Filter?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

/// <summary>One timed operation.</summary>
/// <param name="Name">Case name, for example <c>matmul/f32</c>.</param>
/// <param name="Shape">Shapes in words, for example <c>1024x1024 @ 1024x1024</c>.</param>
/// <param name="Flops">Floating-point operations of one run.</param>
/// <param name="Bytes">Bytes that one run must move at least: inputs read once, outputs written once.</param>
/// <param name="Seconds">The best time of one run.</param>
/// <param name="Device">Device id.</param>
internal sealed record OperationRow(string Name, string Shape, double Flops, double Bytes, double Seconds, string Device = "cpu")
{
    /// <summary>FLOP for each byte moved: the place on the roofline's horizontal axis.</summary>
    public double Intensity => Flops / Bytes;

    /// <summary>FLOP/s.</summary>
    public double FlopRate => Flops / Seconds;

    /// <summary>Bytes/s.</summary>
    public double ByteRate => Bytes / Seconds;
}

/// <summary>One operation compared with its reference.</summary>
/// <param name="Name">Case name.</param>
/// <param name="Shape">Shapes in words.</param>
/// <param name="Error">Largest error, in the unit of <paramref name="Tolerance"/>.</param>
/// <param name="Tolerance">Largest error allowed.</param>
/// <param name="Ok">Whether the case passed.</param>
/// <param name="Note">What went wrong.</param>
internal sealed record OperationCheck(string Name, string Shape, double Error, double Tolerance, bool Ok, string? Note = null);

/// <summary>The outcome of the gradient check.</summary>
/// <param name="Operations">Operations checked.</param>
/// <param name="WorstRelativeError">Largest relative error of any element.</param>
/// <param name="WorstCase">The case it is in.</param>
internal sealed record GradientCheck(int Operations, double WorstRelativeError, string WorstCase);
