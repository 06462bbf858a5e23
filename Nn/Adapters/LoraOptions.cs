namespace Native.Nn;

/// <summary>Settings of <see cref="LoraAdapters"/>.</summary>
public sealed record LoraOptions
{
    /// <summary>Columns of the inner product. Default 8.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>The product is scaled by alpha over the rank. Default 16.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Whether it is scaled by alpha over the root of the rank instead. Default false.</summary>
    public bool ScalesByRoot { get; init; }

    /// <summary>Which linear layers get adapters, by path; * stands for anything. Default: all projections of the blocks, of every family.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["*.?_proj", "*.gate_proj", "*.up_proj", "*.down_proj", "*.c_attn", "*.c_proj", "*.c_fc"];

    /// <summary>The factor of the product.</summary>
    public double Scale => Alpha / (ScalesByRoot ? Math.Sqrt(Rank) : Rank);
}
