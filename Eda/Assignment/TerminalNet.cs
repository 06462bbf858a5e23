namespace Native.Eda;

/// <summary>A net with pins on both dies, which needs a bonding terminal. Places in database units.</summary>
/// <param name="Name">Its name.</param>
/// <param name="BottomPins">Its pins on the bottom die.</param>
/// <param name="UpperPins">Its pins on the upper die.</param>
/// <param name="Desired">Where the terminal should be; null: wherever the wires are shortest.</param>
public sealed record TerminalNet(string Name, IReadOnlyList<DbPoint> BottomPins, IReadOnlyList<DbPoint> UpperPins, DbPoint? Desired = null);
