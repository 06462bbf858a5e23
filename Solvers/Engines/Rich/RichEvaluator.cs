namespace Native.Solvers.Engines;

/// <summary><see cref="RichRoutes"/> as the search calls it.</summary>
internal readonly struct RichEvaluator(RichRoutes routes) : IRouteEvaluator
{
    public void Refresh(int route) => routes.Refresh(route);

    public double RouteCost(int route) => routes.RouteCost(route);

    public double GlobalCost() => routes.GlobalCost();

    public double Insertion(int after, int client, double bound) => routes.Insertion(after, client, bound);

    public double LeaveOut(int client)
    {
        routes.Prepare();
        return routes.LeaveOut(client);
    }

    public bool IsFeasible(out double cost) => routes.IsFeasible(out cost);

    public bool Adapt() => routes.Adapt();
}
