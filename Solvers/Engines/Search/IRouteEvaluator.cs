namespace Native.Solvers.Engines;

/// <summary>What routes cost during a search, and what an insertion changes. Implemented by structs so that calls are inlined.</summary>
internal interface IRouteEvaluator
{
    /// <summary>Brings what is known of a route up to date after changes.</summary>
    void Refresh(int route);

    /// <summary>The search's cost of a route: its cost and its penalties. Valid after <see cref="Refresh"/>.</summary>
    double RouteCost(int route);

    /// <summary>Penalties and prizes that belong to no single route, of the state as it is.</summary>
    double GlobalCost();

    /// <summary>By how much the cost rises if a client is inserted after a node; positive infinity if that is impossible. Where the result would
    /// exceed the bound, any number above the bound may be returned.</summary>
    double Insertion(int after, int client, double bound);

    /// <summary>What it costs to leave a client out: the least insertion cost at which it is better not served.</summary>
    double LeaveOut(int client);

    /// <summary>Whether the state breaks no hard rule, and its true cost then.</summary>
    bool IsFeasible(out double cost);

    /// <summary>Tells whether the state that the search holds now is feasible, so that penalties can adapt; true if they changed.</summary>
    bool Adapt();
}
