namespace Native.Eda;

/// <summary>The terminals that join two dies face to face. Lengths in micrometers.</summary>
/// <param name="CutUm">The side of the bond's cut.</param>
/// <param name="PitchUm">The distance that the centers of terminals keep.</param>
/// <param name="ROhm">A terminal's resistance in ohms; 0: the source gives none.</param>
/// <param name="CFf">Its capacitance in femtofarads, half at each end; 0: the source gives none.</param>
public sealed record HybridBond(double CutUm, double PitchUm, double ROhm, double CFf)
{
    /// <summary>The 2026 release of Open3DBench: 0.5 um cuts, 5.9 um from edge to edge.</summary>
    public static HybridBond Open3DBench2026 { get; } = new(0.5, 6.4, 3.0, 0.6);

    /// <summary>The 2026 contest on Open3DBench.</summary>
    public static HybridBond Contest2026 { get; } = new(0.5, 5.0, 0, 0);

    /// <summary>The first release of Open3DBench: 0.8 um squares between two vias of 0.5 ohms.</summary>
    public static HybridBond Open3DBenchV1 { get; } = new(0.8, 1.6, 1.0, 0);

    /// <summary>The 3-D kit of TaiWei-Pin-3D.</summary>
    public static HybridBond TaiWei { get; } = new(0.5, 1.0, 0.02, 0);

    /// <summary>Open3DBench's cases with logic on both dies.</summary>
    public static HybridBond IccadLoL { get; } = new(1.0, 2.0, 0, 0);
}
