using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>Clients of which at most one is served.</summary>
/// <param name="Members">Locations of clients, each in no other group.</param>
/// <param name="Required">Whether one must be served.</param>
public sealed record ClientGroup(ImmutableArray<int> Members, bool Required = true);
