namespace Native.Eda;

/// <summary>How a signal moves.</summary>
/// <param name="Density">Transitions, up and down, in a cycle of its clock.</param>
/// <param name="Duty">The share of time for which it is 1.</param>
public readonly record struct SignalActivity(double Density, double Duty);
