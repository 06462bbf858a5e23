namespace Native.Eda;

/// <summary>A point of a path.</summary>
/// <param name="Pin">The pin.</param>
/// <param name="Edge">0: it rises, 1: it falls.</param>
/// <param name="Arrival">When, in seconds.</param>
/// <param name="Slew">How slowly.</param>
public readonly record struct TimingPoint(int Pin, int Edge, double Arrival, double Slew);

/// <summary>A path from where it starts to an end.</summary>
/// <param name="Endpoint">The end with its slack.</param>
/// <param name="Clock">The clock that launched it.</param>
/// <param name="Points">Its points, from the launching clock pin or the input on.</param>
public sealed record TimingPath(TimingEndpoint Endpoint, string Clock, IReadOnlyList<TimingPoint> Points);

public sealed partial class TimingAnalyzer
{
    /// <summary>The worst path of set-up of each of the worst ends.</summary>
    /// <param name="count">How many.</param>
    public IReadOnlyList<TimingPath> WorstPaths(int count)
    {
        if (count < 0) throw new ArgumentOutOfRangeException(nameof(count), count, "TimingAnalyzer.WorstPaths: a number from 0");
        return [.. Ends().Setup.Take(count).Select(Trace)];
    }

    private TimingPath Trace(TimingEndpoint end)
    {
        var points = new List<TimingPoint>();
        var (pin, edge, tag) = (end.Pin, end.Edge, end.Tag);
        while (true)
        {
            points.Add(new(pin, edge, tags.Late(tag)[2 * pin + edge], slew[1][2 * pin + edge]));
            if (Before(pin, edge, tag) is not { } before) break;
            (pin, edge, tag) = before;
        }
        points.Reverse();
        return new(end, constraints.Clocks[tags[end.Tag].Clock].Name, points);
    }

    // Where the latest arrival came from: the sum of that and the delay is the same to the last bit.
    private (int Pin, int Edge, int Tag)? Before(int pin, int edge, int tag)
    {
        var arrival = tags.Late(tag)[2 * pin + edge];
        var cell = netlist.PinCell[pin];
        if (tags[tag].Group < 0 && cell >= 0 && bindings[cell].IsClock[pin - netlist.CellStart[cell]]) return null;
        if (!topology.IsDriver(pin))
        {
            if (netlist.PinNet[pin] is not (>= 0 and var net)) return null;
            foreach (var driver in netlist.PinsOf(net))
                if (topology.IsDriver(driver) && (tagMask[driver] >> tag & 1) != 0 && tags.Late(tag)[2 * driver + edge] + wireDelay[1][2 * pin + edge] == arrival) return (driver, edge, tag);
            return null;
        }
        if (cell < 0) return null;
        var arcs = bindings[cell].Arcs[pin - netlist.CellStart[cell]];
        for (var k = 0; k < arcs.Length; k++)
        {
            if (arcs[k].ToEdge != edge || double.IsNaN(arcDelay[1][arcStart[pin] + k])) continue;
            var from = netlist.CellStart[cell] + arcs[k].From;
            for (var mask = tagMask[from]; mask != 0; mask &= mask - 1)
            {
                var number = System.Numerics.BitOperations.TrailingZeroCount(mask);
                if (tags.Late(number)[2 * from + arcs[k].FromEdge] + arcDelay[1][arcStart[pin] + k] != arrival) continue;
                if (arcs[k].Launches ? tags[number].Group < 0 : number == tag) return (from, arcs[k].FromEdge, number);
            }
        }
        return null;
    }
}
