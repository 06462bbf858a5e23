namespace Native.Eda;

/// <summary>A via: its shapes on two routing layers and a cut layer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDefault">Whether a router may use it by default.</param>
/// <param name="Resistance">Ohms; 0: the cut layer's figure counts.</param>
/// <param name="Shapes">The shapes about the via's origin.</param>
public sealed record LefVia(string Name, bool IsDefault, double Resistance, IReadOnlyList<LefShape> Shapes);
