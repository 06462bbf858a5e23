namespace Native.Eda;

/// <summary>A placement site.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Class">CORE or PAD.</param>
/// <param name="Symmetry">X, Y and R90 with spaces between; empty: none is given.</param>
/// <param name="Width">Its width in micrometers.</param>
/// <param name="Height">Its height in micrometers.</param>
public sealed record LefSite(string Name, string Class, string Symmetry, double Width, double Height);
