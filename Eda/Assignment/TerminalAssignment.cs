namespace Native.Eda;

/// <summary>Where the bonding terminals are.</summary>
/// <param name="Sites">For each net its site; −1: it has none.</param>
/// <param name="Cost">The sum of the nets' costs in database units.</param>
/// <param name="LeastCost">The sum that they would have if each could have the site that is best for it alone.</param>
/// <param name="Displacement">By how much the terminals' costs are above that, in database units.</param>
/// <param name="IsOptimal">Whether no assignment to the lattice costs less, proven.</param>
/// <param name="Rounds">How many flows were solved until that was proven.</param>
/// <param name="Unplaced">How many nets have no site; 0 of an assignment that is legal.</param>
public sealed record TerminalAssignment(IReadOnlyList<int> Sites, long Cost, long LeastCost, long Displacement, bool IsOptimal, int Rounds, int Unplaced);
