namespace Native.Eda;

/// <summary>How a design is placed.</summary>
public enum FlowMethod
{
    /// <summary>On one die.</summary>
    Planar,
    /// <summary>On two dies as Open3D-Tiling: some macros in even rows on the upper die, the others in rows below, all cells on the bottom die.</summary>
    Tiling,
    /// <summary>On two dies as Open3D-DMP: macros placed by analytical runs for one die after the other, all cells on the bottom die.</summary>
    Staged,
    /// <summary>On two dies with cells, macros and terminals of both in one analytical placement.</summary>
    Analytical,
}
