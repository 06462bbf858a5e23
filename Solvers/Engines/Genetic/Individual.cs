namespace Native.Solvers.Engines;

/// <summary>A member of the population: its routes, and what it costs.</summary>
internal sealed class Individual
{
    /// <param name="data">The problem.</param>
    public Individual(FlatModel data)
    {
        State = new int[data.Side + data.Slots];
        (Successor, Predecessor) = (new int[data.Side], new int[data.Side]);
        Depots = data.Depots;
    }

    private int Depots { get; }

    /// <summary>Clients of a route in order, then −1 − its slot; the first Length elements.</summary>
    public int[] State { get; }

    public int Length { get; set; }

    public ReadOnlySpan<int> Routes => State.AsSpan(0, Length);

    /// <summary>Who follows each client; a depot's location at the end of a route.</summary>
    public int[] Successor { get; }

    public int[] Predecessor { get; }

    /// <summary>Distances and vehicles, without penalties.</summary>
    public double Cost { get; set; }

    public double Overload { get; set; }

    public double Warp { get; set; }

    /// <summary>How many forbidden arcs it uses.</summary>
    public bool UsesForbidden { get; set; }

    public bool IsFeasible => Overload == 0 && Warp == 0 && !UsesForbidden;

    /// <summary>The cost with penalties.</summary>
    public double Penalized(PenaltyWeights weights) => Cost + weights.Load * Overload + weights.Time * Warp;

    /// <summary>The share of clients that have other neighbors than in another individual (broken pairs).</summary>
    public double DistanceTo(Individual other, int depots)
    {
        var (broken, count) = (0, Successor.Length - depots);
        var (successor, predecessor) = (other.Successor, other.Predecessor);
        for (var i = depots; i < Successor.Length; i++)
        {
            if (Successor[i] != successor[i] && Successor[i] != predecessor[i]) broken++;
            if (Predecessor[i] < depots && predecessor[i] >= depots && successor[i] >= depots) broken++;
        }
        return (double)broken / count;
    }

    /// <summary>Whether one of its routes visits exactly these clients in this order.</summary>
    public bool Has(ReadOnlySpan<int> route)
    {
        if (Predecessor[route[0]] >= Depots || Successor[route[^1]] >= Depots) return false;
        for (var k = 1; k < route.Length; k++)
            if (Predecessor[route[k]] != route[k - 1]) return false;
        return true;
    }

    public void CopyFrom(Individual other)
    {
        (Length, Cost, Overload, Warp, UsesForbidden) = (other.Length, other.Cost, other.Overload, other.Warp, other.UsesForbidden);
        other.Routes.CopyTo(State);
        other.Successor.CopyTo(Successor, 0);
        other.Predecessor.CopyTo(Predecessor, 0);
    }

    /// <summary>Writes a search's state into this individual.</summary>
    public void Take<TTime>(RouteState<TTime> s)
        where TTime : struct, ITimeRule
    {
        (Length, Cost, Overload, Warp, UsesForbidden) = (0, 0, 0, 0, false);
        for (var r = 0; r < s.Data.Slots; r++)
        {
            if (s.Size[r] == 0) continue;
            Cost += s.Data.Fixed[r] + s.Data.Unit[r] * s.Length[r];
            Overload += Math.Max(0, s.Delivered[r] - s.Data.Capacity[r]) + Math.Max(0, s.Picked[r] - s.Data.Capacity[r]);
            Warp += s.Warp[r];
            for (var node = s.At(s.Start(r)).Next; s.IsClient(node); node = s.At(node).Next)
            {
                State[Length++] = node;
                (Predecessor[node], Successor[node]) = (s.At(s.At(node).Prev).Place, s.At(s.At(node).Next).Place);
            }
            State[Length++] = -1 - r;
        }
        UsesForbidden = s.Data.HasForbiddenArcs && Forbidden(s);
    }

    private static bool Forbidden<TTime>(RouteState<TTime> s)
        where TTime : struct, ITimeRule
    {
        foreach (var r in s.Active)
            for (var node = s.Start(r); node != s.End(r); node = s.At(node).Next)
                if (s.Distance(node, s.At(node).Next) >= s.Data.ForbiddenLength) return true;
        return false;
    }
}
