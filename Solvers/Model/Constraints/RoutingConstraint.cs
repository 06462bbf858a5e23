namespace Native.Solvers;

/// <summary>A rule beyond those of clients and vehicles. Five kinds: a resource along the route, arcs that are forbidden, relations within a
/// set of clients, bounds on a position, and counts of routes with a property; and a sixth for the user's own code.</summary>
/// <param name="Id">Its name in reports; unique in the model.</param>
public abstract record RoutingConstraint(string Id)
{
    /// <summary>Null for a hard rule. Else the cost of a unit of its violation, and breaking it is allowed.</summary>
    public double? SoftWeight { get; init; }

    /// <summary>Adds what is wrong with the rule in a model of so many depots and locations.</summary>
    internal abstract void Validate(ConstraintScope scope);
}

/// <summary>What a constraint checks itself against.</summary>
internal sealed class ConstraintScope(string id, int depots, int locations, List<ModelProblem> problems)
{
    public int Locations => locations;

    public void Problem(string text) => problems.Add(new($"constraint {id}", text));

    public void Client(int location)
    {
        if (location < depots || location >= locations)
            Problem($"{location} is not a client; clients are {depots} to {locations - 1}");
    }

    public void Finite(string name, double value)
    {
        if (!double.IsFinite(value)) Problem($"{name} is {value}; a finite number is needed");
    }

    public void Distinct(ReadOnlySpan<int> nodes, int least)
    {
        var seen = new HashSet<int>();
        foreach (var node in nodes)
        {
            Client(node);
            if (!seen.Add(node)) Problem($"client {node} is named twice");
        }
        if (nodes.Length < least) Problem($"{nodes.Length} clients; at least {least} are needed");
    }
}
