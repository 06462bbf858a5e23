namespace Native.Eda;

/// <summary>A rectangle of a floorplan, in meters from the lower left corner of the chip.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">Along x.</param>
/// <param name="Height">Along y.</param>
/// <param name="Left">Its left edge.</param>
/// <param name="Bottom">Its lower edge.</param>
/// <param name="Conductivity">W/(m K) where the block has its own; null: that of its layer.</param>
public sealed record ThermalBlock(string Name, double Width, double Height, double Left, double Bottom, double? Conductivity = null);
