using System.Diagnostics;

namespace Native.Eda;

/// <summary>
/// Global routing on the cells of a grid: Steiner trees, patterns, negotiated rip-up and reroute in the plane of each die, then a layer for each step by dynamic
/// programming over each net's tree. A net on both dies is routed on each to its bonding terminal.
/// </summary>
public static class GlobalRouter
{
    /// <summary>Routes all nets with at least two pins. What does not fit is routed all the same and counted as overflow.</summary>
    /// <param name="problem">Grid, layers and nets.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Is told each round.</param>
    /// <param name="token">Ends the work early.</param>
    /// <exception cref="InfeasiblePlacementException">There are more nets on both dies than terminals fit.</exception>
    /// <exception cref="ArgumentException">Options are not allowed, or a die's layers have no direction that nets need.</exception>
    public static RoutingResult Route(RoutingProblem problem, RoutingOptions? options = null, IProgress<RoutingStep>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= new();
        options.Validate();
        var watch = Stopwatch.StartNew();
        var grid = problem.Grid;
        var (branches, terminals) = RoutingBranch.Of(problem);
        PlantTrees(branches, grid, options.Threads, token);
        var capacity = new RoutingCapacity(problem, options).Layers;
        var steps = new List<RoutingStep>();
        for (var die = 0; die < problem.Dies; die++)
        {
            var own = branches.Where(b => b.Die == die).ToArray();
            Check(problem, die, own);
            var plane = new int[2 * grid.Cells];
            for (var l = 0; l < capacity.Length; l++)
            {
                if (problem.Layers[l].Die != die) continue;
                var upward = problem.Layers[l].IsHorizontal ? 0 : 1;
                for (var cell = 0; cell < grid.Cells; cell++) plane[2 * cell + upward] += capacity[l][cell];
            }
            new PlaneRouter(grid, plane, options).Route(own, Report, token);

            void Report(int round, int overflow)
            {
                steps.Add(new(die, round, overflow));
                progress?.Report(steps[^1]);
            }
        }
        var assigner = new LayerAssigner(problem, options, capacity);
        var (segments, vias) = (new List<RouteSegment>?[problem.Nets], new List<RouteVia>?[problem.Nets]);
        foreach (var branch in branches.OrderBy(b => b.Edges.Length).ThenBy(b => b.Nodes.Length).ThenBy(b => b.Net).ThenBy(b => b.Die))
        {
            token.ThrowIfCancellationRequested();
            var (layers, stacks) = assigner.Assign(branch);
            RouteSegments.Join(grid, branch.Edges, layers, segments[branch.Net] ??= []);
            foreach (var (cell, low, high) in stacks) (vias[branch.Net] ??= []).Add(new(cell % grid.Columns, cell / grid.Columns, low, high));
        }
        var routes = new NetRoute?[problem.Nets];
        for (var net = 0; net < routes.Length; net++)
            if (segments[net] is { } wires) routes[net] = new(wires, vias[net] ?? [], terminals[net] < 0 ? null : (terminals[net] % grid.Columns, terminals[net] / grid.Columns));
        return new(problem, options, routes, capacity, assigner.Use, steps, watch.Elapsed.TotalSeconds);
    }

    private static void PlantTrees(List<RoutingBranch> branches, GCellGrid grid, int threads, CancellationToken token) =>
        Parallel.ForEach(branches, new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount, CancellationToken = token }, branch =>
            branch.Tree = SteinerTree.Through([.. branch.Nodes.Select(n => n % grid.Columns)], [.. branch.Nodes.Select(n => n / grid.Columns)]));

    private static void Check(RoutingProblem problem, int die, RoutingBranch[] branches)
    {
        foreach (var isHorizontal in new[] { true, false })
        {
            if (problem.Layers.Any(l => l.Die == die && l.IsUsable && l.IsHorizontal == isHorizontal)) continue;
            if (branches.FirstOrDefault(b => b.Nodes.Length > 1) is not { } branch) continue;
            throw new ArgumentException($"GlobalRouter: die {die} has no usable {(isHorizontal ? "horizontal" : "vertical")} layer, and net {problem.NetNames[branch.Net]} needs wires there");
        }
    }
}
