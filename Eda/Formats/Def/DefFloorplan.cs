namespace Native.Eda;

/// <summary>A row of sites.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Site">The site's name.</param>
/// <param name="X">Its left end.</param>
/// <param name="Y">Its lower edge.</param>
/// <param name="Orientation">How its cells are turned.</param>
/// <param name="CountX">Sites along x.</param>
/// <param name="CountY">Sites along y.</param>
/// <param name="StepX">Distance of sites along x.</param>
/// <param name="StepY">Distance of sites along y.</param>
public sealed record DefRow(string Name, string Site, int X, int Y, Orientation Orientation, int CountX, int CountY, int StepX, int StepY);

/// <summary>Tracks of a direction.</summary>
/// <param name="AlongX">Whether the start is an x, so that the tracks run along y.</param>
/// <param name="Start">The first track.</param>
/// <param name="Count">How many.</param>
/// <param name="Step">Their distance.</param>
/// <param name="Layers">The layers they are for.</param>
public sealed record DefTracks(bool AlongX, int Start, int Count, int Step, IReadOnlyList<string> Layers);

/// <summary>Lines between the cells of global routing.</summary>
/// <param name="AlongX">Whether the lines have an x.</param>
/// <param name="Start">The first.</param>
/// <param name="Count">How many.</param>
/// <param name="Step">Their distance.</param>
public sealed record DefGCellGrid(bool AlongX, int Start, int Count, int Step);

/// <summary>A via of the design: shapes, or the words of a generated array, kept as they are.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shapes">Its shapes about its origin; empty for a generated one.</param>
/// <param name="Generated">What follows VIARULE, the plus signs included; empty: none.</param>
public sealed record DefVia(string Name, IReadOnlyList<DefShape> Shapes, string Generated);

/// <summary>Where nothing may be placed (<paramref name="Layer"/> empty) or routed.</summary>
/// <param name="Layer">The layer; empty for a placement blockage.</param>
/// <param name="IsSoft">Whether the blockage only holds until the placement is refined.</param>
/// <param name="Boxes">The rectangles.</param>
public sealed record DefBlockage(string Layer, bool IsSoft, IReadOnlyList<DbRect> Boxes);
