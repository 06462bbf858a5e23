using System.Text.Json.Serialization;

namespace Native.Bench.Report;

/// <summary>Which side of its bar a ratio must be on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BarSide>))]
internal enum BarSide
{
    /// <summary>The ratio must reach the bar.</summary>
    [JsonStringEnumMemberName("at_least")]
    AtLeast,
    /// <summary>The ratio must not exceed the bar.</summary>
    [JsonStringEnumMemberName("at_most")]
    AtMost,
    /// <summary>The ratio must stay below the bar.</summary>
    [JsonStringEnumMemberName("below")]
    Below,
}

/// <summary>One figure of a run: what was measured, what it is compared with, and whether that is enough.</summary>
/// <remarks>At most one of <see cref="Limit"/> and <see cref="Peer"/> is set. Both are in <see cref="Unit"/> and were measured in
/// the same run as <see cref="Value"/>.</remarks>
internal sealed record ResultRow
{
    /// <summary>Stable name: <c>cpu/matmul/f32/1024</c>.</summary>
    [JsonPropertyName("case")]
    public required string Case { get; init; }

    /// <summary>The measured value.</summary>
    public required double Value { get; init; }

    /// <summary>Unit of <see cref="Value"/>: <c>GFLOP/s</c>, <c>GB/s</c>, <c>bits/byte</c>, <c>s</c>, <c>B</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>What the machine can do at most.</summary>
    public double? Limit { get; init; }

    /// <summary>What another implementation reached.</summary>
    public double? Peer { get; init; }

    /// <summary>The name of the limit or the peer: <c>FMA peak</c>, <c>OpenBLAS SkylakeX</c>.</summary>
    public string? Against { get; init; }

    /// <summary><see cref="Value"/> over the limit or the peer; null without one.</summary>
    public double? Ratio => (Limit ?? Peer) is { } other ? Value / other : null;

    /// <summary>What <see cref="Ratio"/>, or <see cref="Value"/> where there is no ratio, must reach.</summary>
    public double? Bar { get; init; }

    /// <summary>On which side of <see cref="Bar"/>; null without a bar.</summary>
    public BarSide? BarIs { get; init; }

    /// <summary>Whether the bar is reached; null without a bar. A value that is not a number reaches none.</summary>
    public bool? Ok => Bar is not { } bar ? null : BarIs switch
    {
        BarSide.AtMost => (Ratio ?? Value) <= bar,
        BarSide.Below => (Ratio ?? Value) < bar,
        _ => (Ratio ?? Value) >= bar,
    };

    /// <summary>Settings and circumstances in words.</summary>
    public string? Note { get; init; }

    /// <summary>The bar in words: <c>≥ 85 % of FMA peak</c>.</summary>
    [JsonIgnore]
    public string BarText
    {
        get
        {
            if (Bar is not { } bar) return "";
            var sign = BarIs switch { BarSide.AtMost => "≤", BarSide.Below => "<", _ => "≥" };
            return Limit is not null ? $"{sign} {Format.Percent(bar)}"
                : Peer is not null ? $"{sign} {Format.Number(bar)}x"
                : $"{sign} {Format.Number(bar)} {Unit}";
        }
    }

    /// <summary>The ratio in words: a share of a limit in percent, a multiple of a peer with an x.</summary>
    [JsonIgnore]
    public string RatioText => Ratio is not { } ratio ? "" : Limit is not null ? Format.Percent(ratio) : Format.Fixed(ratio, 2) + "x";
}
