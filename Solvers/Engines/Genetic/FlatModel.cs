namespace Native.Solvers.Engines;

/// <summary>A problem of the classic classes in flat arrays, by location, by pair of locations, and by route slot.</summary>
/// <remarks>Slots are vehicles, ordered by type; there are as many of a type as a solution can be expected to use.</remarks>
internal sealed class FlatModel
{
    public FlatModel(RoutingModel model)
    {
        Model = model;
        (Side, Depots) = (model.Locations, model.Depots.Length);
        var types = model.VehicleTypes;
        var profile = model.Profiles[types[0].Profile];
        IsTimed = model.Depots.Any(d => double.IsFinite(d.Open.Latest)) || types.Any(t => double.IsFinite(t.Shift.Latest)) || model.Clients.Any(c => !c.Windows.IsEmpty);
        Distance = Square(profile.Distance);
        LongestDistance = Distance.Max();
        Forbid(model);
        Duration = ReferenceEquals(profile.Distance, profile.Duration) && !HasForbiddenArcs ? Distance : Square(profile.Duration);
        (Delivery, Pickup, Prize) = (new double[Side], new double[Side], new double[Side]);
        (IsOptional, GroupOf) = (new bool[Side], new int[Side]);
        Own = new TimeSegment[Side];
        Array.Fill(GroupOf, -1);
        for (var g = 0; g < model.Groups.Length; g++)
            foreach (var member in model.Groups[g].Members) (GroupOf[member], IsOptional[member]) = (g, true);
        for (var i = Depots; i < Side; i++)
        {
            var client = model.ClientAt(i);
            Delivery[i] = client.Delivery.IsEmpty ? 0 : client.Delivery[0];
            Pickup[i] = client.Pickup.IsEmpty ? 0 : client.Pickup[0];
            Prize[i] = client.Prize ?? 0;
            IsOptional[i] |= client.Prize is not null;
            var window = client.Windows.IsEmpty ? TimeWindow.Always : client.Windows[0];
            Own[i] = new(client.Service, 0, window.Earliest, window.Latest);
        }
        HasOptional = IsOptional.Any(o => o);
        HasPickup = Pickup.Any(p => p > 0);
        Allowed = new bool[types.Length][];
        var slots = new List<int>();
        FirstSlot = new int[types.Length + 1];
        for (var t = 0; t < types.Length; t++)
        {
            if (!types[t].AllowedClients.IsEmpty)
            {
                Allowed[t] = new bool[Side];
                foreach (var client in types[t].AllowedClients) Allowed[t]![client] = true;
            }
            FirstSlot[t] = slots.Count;
            var count = Fleet(types[t]);
            for (var k = 0; k < count; k++) slots.Add(t);
        }
        FirstSlot[^1] = slots.Count;
        TypeOf = [.. slots];
        (Capacity, Unit, Fixed) = ([.. slots.Select(t => types[t].Capacity.IsEmpty ? double.PositiveInfinity : types[t].Capacity[0])], [.. slots.Select(t => types[t].UnitDistanceCost)], [.. slots.Select(t => types[t].FixedCost)]);
        (StartDepot, EndDepot) = ([.. slots.Select(t => types[t].StartDepot)], [.. slots.Select(t => types[t].EndDepot!.Value)]);
        Start = [.. slots.Select(t => Window(types[t], types[t].StartDepot, model.Depots[types[t].StartDepot].Service))];
        End = [.. slots.Select(t => Window(types[t], types[t].EndDepot!.Value, 0))];
        HasOneType = types.Length == 1;
        IsUniform = types.All(x => x.UnitDistanceCost == types[0].UnitDistanceCost && x.StartDepot == x.EndDepot && x.StartDepot == types[0].StartDepot) && !HasForbiddenArcs;
    }

    public RoutingModel Model { get; }

    public int Side { get; }

    public int Depots { get; }

    public int Slots => TypeOf.Length;

    /// <summary>Row by row; forbidden arcs are longer than any tour.</summary>
    public double[] Distance { get; }

    public double[] Duration { get; }

    public double LongestDistance { get; }

    /// <summary>What a forbidden arc adds to its distance.</summary>
    public double ForbiddenLength { get; private set; }

    public bool HasForbiddenArcs { get; private set; }

    public bool IsTimed { get; }

    public bool HasOptional { get; }

    public bool HasPickup { get; }

    public bool HasOneType { get; }

    /// <summary>Whether all vehicles have one depot and one cost of distance, and no arc is forbidden: then distances alone bound what a move can gain.</summary>
    public bool IsUniform { get; }

    public double[] Delivery { get; }

    public double[] Pickup { get; }

    public double[] Prize { get; }

    public bool[] IsOptional { get; }

    public int[] GroupOf { get; }

    /// <summary>The service of each client by itself.</summary>
    public TimeSegment[] Own { get; }

    // By slot.
    public int[] TypeOf { get; }

    public double[] Capacity { get; }

    public double[] Unit { get; }

    public double[] Fixed { get; }

    public int[] StartDepot { get; }

    public int[] EndDepot { get; }

    public TimeSegment[] Start { get; }

    public TimeSegment[] End { get; }

    /// <summary>The first slot of each type, and the number of slots.</summary>
    public int[] FirstSlot { get; }

    /// <summary>By type: who may be served; null for everybody.</summary>
    public bool[]?[] Allowed { get; }

    /// <summary>Whether the genetic search covers all rules of a model.</summary>
    public static bool Covers(RoutingModel model) => model is { LatenessWeight: null, LoadDimensions: <= 1 }
        && model.Clients.Length >= 3
        && model.Depots.All(d => d.Open.Earliest <= 0)
        && model.VehicleTypes.All(t => t.Profile == model.VehicleTypes[0].Profile && t is { EndDepot: not null, ReloadDepots.IsEmpty: true, UnitDurationCost: 0 }
            && double.IsPositiveInfinity(t.MaxDistance) && double.IsPositiveInfinity(t.MaxDuration))
        && model.Profiles[model.VehicleTypes[0].Profile] is { Speeds.IsEmpty: true, Distance: { IsStored: true, IsSymmetric: true }, Duration: { IsStored: true, IsSymmetric: true } }
        && model.Groups.IsEmpty && model.Clients.All(c => c is { Windows.Length: <= 1, ServiceGrowth: 0, Release: 0, Prize: null })
        && (model.Constraints.IsEmpty ? model.Clients.All(c => c.Pickup.All(p => p == 0)) : model.Constraints.Length == 1 && IsBackhaul(model));

    /// <summary>Whether the only rule keeps every pickup behind all deliveries of its route: then the load is greatest at the start or at the end.</summary>
    private static bool IsBackhaul(RoutingModel model)
    {
        if (model.Constraints[0] is not ArcConstraint { SoftWeight: null } arcs) return false;
        var takes = Enumerable.Range(model.Depots.Length, model.Clients.Length).ToLookup(i => model.ClientAt(i).Pickup.Any(p => p > 0));
        if (takes[true].Any(i => model.ClientAt(i).Delivery.Any(d => d > 0))) return false;
        return takes[true].All(p => takes[false].All(d => arcs.Forbids(p, d)));
    }

    private void Forbid(RoutingModel model)
    {
        if (model.Constraints is not [ArcConstraint arcs]) return;
        HasForbiddenArcs = true;
        ForbiddenLength = 100 * LongestDistance;
        for (var i = 0; i < Side; i++)
            for (var j = 0; j < Side; j++)
                if (arcs.Forbids(i, j)) Distance[i * Side + j] += ForbiddenLength;
    }

    /// <summary>Without windows, half as many vehicles again as the goods need are always enough for a search that may overload them.</summary>
    private int Fleet(VehicleType type)
    {
        var clients = Math.Max(1, Side - Depots);
        if (IsTimed || type.Capacity.IsEmpty || !double.IsFinite(type.Capacity[0]) || type.Capacity[0] <= 0) return Math.Min(type.Count, clients);
        var needed = Math.Max(Delivery.Sum(), Pickup.Sum()) / type.Capacity[0];
        return (int)Math.Min(Math.Min(type.Count, clients), Math.Ceiling(1.5 * needed) + 5);
    }

    private TimeSegment Window(VehicleType type, int depot, double service)
    {
        var open = Model.Depots[depot].Open;
        return new(service, 0, Math.Max(open.Earliest, type.Shift.Earliest), Math.Min(open.Latest, type.Shift.Latest));
    }

    private static double[] Square(DistanceMatrix matrix)
    {
        var square = new double[matrix.Count * matrix.Count];
        for (var i = 0; i < matrix.Count; i++) matrix.From(i).CopyTo(square.AsSpan(i * matrix.Count));
        return square;
    }
}
