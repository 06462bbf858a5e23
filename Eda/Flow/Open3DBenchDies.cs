using System.Collections.Frozen;

namespace Native.Eda;

/// <summary>The dies of Open3DBench's configurations, so that its designs are compared at its sizes.</summary>
public static class Open3DBenchDies
{
    private static readonly FrozenDictionary<string, ((double, double) Planar, (double, double) Stacked)> Sizes = new Dictionary<string, ((double, double), (double, double))>(StringComparer.Ordinal)
    {
        ["bp_fe_top"] = ((800, 600), (600, 500)),
        ["bp_be_top"] = ((800, 700), (600, 500)),
        ["bp_multi_top"] = ((1100, 1100), (800, 800)),
        ["swerv_wrapper"] = ((1100, 1000), (800, 700)),
        ["ariane133"] = ((1500, 1500), (1000, 1000)),
        ["ariane136"] = ((1500, 1500), (1000, 1000)),
        ["black_parrot"] = ((1350, 1300), (900, 900)),
        ["bp_quad"] = ((3600, 3600), (2500, 2500)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Width and height in micrometers of the die, or of each of two; null: the benchmark does not have the design.</summary>
    /// <param name="design">The name of the top module.</param>
    /// <param name="stacked">Whether there are two dies.</param>
    public static (double Width, double Height)? Of(string design, bool stacked) =>
        Sizes.TryGetValue(design, out var sizes) ? stacked ? sizes.Stacked : sizes.Planar : null;
}
