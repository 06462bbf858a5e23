using Native.Bench.Limits;
using Native.Bench.Parts;
using Native.Bench.Report;

namespace Native.Bench.Bars;

/// <summary>A kernel that must reach a share of a limit of this machine.</summary>
internal sealed class ThroughputBar : IBarCase
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <inheritdoc/>
    public required string Description { get; init; }

    /// <summary>The least share of the limit.</summary>
    public required double Share { get; init; }

    /// <summary>The limit.</summary>
    public required Limit Limit { get; init; }

    /// <summary>FLOP (against <see cref="Limit.Fma"/>) or bytes (against the others) of one run.</summary>
    public required double Work { get; init; }

    /// <summary>Prepares the kernel.</summary>
    public required Func<IKernels, IKernelRun> Prepare { get; init; }

    /// <summary>Where kernels come from; null where they are not built in.</summary>
    public required IKernels? Kernels { get; init; }

    /// <summary>Time to measure for; default 3 s.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public string Bar => $"≥ {Format.Percent(Share)} of {NameOf(Limit)}";

    /// <inheritdoc/>
    public bool Available(out string reason)
    {
        reason = Kernels is null ? "the kernels are not built into this suite" : "";
        return Kernels is not null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ResultRow> Measure(CancellationToken token)
    {
        using var probe = new LimitProbe();
        using var kernel = Prepare(Kernels!);
        var (rate, limit) = Interleaved.Best(kernel.Run, Work, () => probe.Burst(Limit), Time, token);
        return
        [
            new ResultRow
            {
                Case = Name,
                Value = rate / 1e9,
                Unit = Limit == Limit.Fma ? "GFLOP/s" : "GB/s",
                Limit = limit / 1e9,
                Against = NameOf(Limit),
                Bar = Share,
                BarIs = BarSide.AtLeast,
            },
        ];
    }

    /// <summary>The limit in words.</summary>
    public static string NameOf(Limit limit) => limit switch
    {
        Limit.Fma => "FMA peak",
        Limit.Read => "read bandwidth",
        Limit.Copy => "copy bandwidth",
        _ => "add bandwidth",
    };
}
