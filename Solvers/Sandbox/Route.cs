namespace Native.Solvers.Sandbox;

/// <summary>The data that code in the sandbox sees: plain numbers by node, the depot is node 0.</summary>
/// <param name="Capacity">Capacity of a vehicle.</param>
/// <param name="Demand">Demand of each node.</param>
/// <param name="Ready">Earliest start of service of each node.</param>
/// <param name="Due">Latest start of service of each node.</param>
/// <param name="Service">Service time of each node.</param>
/// <param name="Distance">Distance from node to node, row by row.</param>
public sealed record SandboxProblem(double Capacity, double[] Demand, double[] Ready, double[] Due, double[] Service, double[] Distance);

/// <summary>A route as code in the sandbox sees it. Members check their arguments; nothing can be changed.</summary>
public sealed class Route
{
    private readonly SandboxProblem problem;
    private readonly int[] visits;

    internal Route(SandboxProblem problem, int[] visits) => (this.problem, this.visits) = (problem, visits);

    /// <summary>How many customers it visits.</summary>
    public int Count => visits.Length;

    /// <summary>The capacity of its vehicle.</summary>
    public double Capacity => problem.Capacity;

    /// <summary>The customer at a position from 0; the depot, 0, before the first and behind the last.</summary>
    public int Node(int position) => position < 0 || position >= visits.Length ? 0 : visits[position];

    /// <summary>The position of a customer from 0; -1 where it is not on the route.</summary>
    public int PositionOf(int node) => Array.IndexOf(visits, node);

    /// <summary>The demand of a node.</summary>
    public double Demand(int node) => problem.Demand[node];

    /// <summary>The earliest start of service of a node.</summary>
    public double Ready(int node) => problem.Ready[node];

    /// <summary>The latest start of service of a node.</summary>
    public double Due(int node) => problem.Due[node];

    /// <summary>The service time of a node.</summary>
    public double Service(int node) => problem.Service[node];

    /// <summary>The distance between two nodes.</summary>
    public double Distance(int from, int to) => problem.Distance[checked((from * problem.Demand.Length) + to)];
}

/// <summary>A plan as code in the sandbox sees it.</summary>
public sealed class Plan
{
    private readonly Route[] routes;

    internal Plan(Route[] routes) => this.routes = routes;

    /// <summary>How many routes it has.</summary>
    public int Count => routes.Length;

    /// <summary>A route by its index from 0.</summary>
    public Route Route(int index) => routes[index];
}

/// <summary>Counts what code in the sandbox uses; the sandbox puts the calls into the code.</summary>
public sealed class Meter
{
    private long steps;
    private int elements;

    internal Meter(SandboxLimits limits) => (steps, elements) = (limits.Steps, limits.ArrayElements);

    /// <summary>Counts a step.</summary>
    public void Tick()
    {
        if (--steps < 0) throw new SandboxStopException("all steps are used");
    }

    /// <summary>An array of numbers.</summary>
    public double[] Doubles(int length) => new double[Take(length)];

    /// <summary>An array of whole numbers.</summary>
    public int[] Ints(int length) => new int[Take(length)];

    /// <summary>An array of truth values.</summary>
    public bool[] Bools(int length) => new bool[Take(length)];

    private int Take(int length)
    {
        if (length < 0 || length > elements) throw new SandboxStopException("all array elements are used");
        elements -= length;
        steps -= length;
        return length;
    }
}

internal sealed class SandboxStopException(string message) : Exception(message);
