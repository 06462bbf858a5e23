namespace Native.Eda;

/// <summary>A layer of wires as global routing sees it. Lengths in database units.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Die">The die it belongs to: 0 the lower one, 1 the upper.</param>
/// <param name="IsHorizontal">Whether its wires run along x.</param>
/// <param name="Metal">Its number from the cells of its die, from 1.</param>
/// <param name="IsUsable">Whether wires may run on it; on a layer that is not only pins are reached.</param>
/// <param name="TrackStart">The first track: a y where wires run along x, an x otherwise.</param>
/// <param name="TrackStep">The distance of tracks.</param>
/// <param name="Tracks">How many tracks there are.</param>
/// <param name="Spacing">How far a blockage keeps wires off beyond its edge: half a wire and the least spacing.</param>
public sealed record RoutingLayer(string Name, int Die, bool IsHorizontal, int Metal, bool IsUsable, int TrackStart, int TrackStep, int Tracks, int Spacing);

/// <summary>A place where no wire may run.</summary>
/// <param name="Layer">The number of the layer in <see cref="RoutingProblem.Layers"/>.</param>
/// <param name="Box">The rectangle.</param>
public readonly record struct RoutingBlockage(int Layer, DbRect Box);

/// <summary>A pin of a net, where wires reach it.</summary>
/// <param name="X">Its place in database units.</param>
/// <param name="Y">The same along y.</param>
/// <param name="Layer">The number of its layer in <see cref="RoutingProblem.Layers"/>.</param>
/// <param name="Component">The component's name; null: it is a port of the design.</param>
/// <param name="Pin">The pin's name, or the port's.</param>
/// <param name="Direction">Which way the component, or the port, passes: I, O or B.</param>
/// <param name="Master">The component's macro; empty: it is a port.</param>
public readonly record struct RoutingPin(int X, int Y, int Layer, string? Component, string Pin, char Direction = 'B', string Master = "");
