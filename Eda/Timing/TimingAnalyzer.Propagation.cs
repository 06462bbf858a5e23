namespace Native.Eda;

public sealed partial class TimingAnalyzer
{
    private static readonly double Ln2 = Math.Log(2);

    // Computes a pin from those it depends on. A driver also gives its loads their slews. True: an arrival or slew changed.
    private bool Evaluate(int pin)
    {
        var cell = netlist.PinCell[pin];
        var driver = topology.IsDriver(pin);
        var changed = false;
        if (driver)
        {
            for (var limit = 0; limit < 2; limit++)
            {
                var own = slew[limit];
                var (rise, fall) = (own[2 * pin], own[2 * pin + 1]);
                // Loads see this driver's edges through the wire: their figures may change where its own do not.
                changed |= cell < 0 ? DrivePort(pin, limit) : DriveCell(pin, cell, limit);
                changed |= rise != own[2 * pin] || fall != own[2 * pin + 1];
            }
        }
        else if (netlist.PinNet[pin] is >= 0 and var net && topology.SharedNets?.Contains(net) == true) changed |= MergeSlews(pin, net);
        return Arrive(pin, cell, driver) || changed;
    }

    private bool DrivePort(int pin, int limit)
    {
        var port = netlist.PinPort(pin);
        var net = netlist.PinNet[pin];
        var changed = false;
        for (var edge = 0; edge < 2; edge++)
        {
            var input = constraints.InputSlew[2 * port + edge];
            slew[limit][2 * pin + edge] = input;
            if (net < 0 || topology.NetDriver[net] != pin) continue;
            foreach (var load in netlist.PinsOf(net))
            {
                if (load == pin || topology.IsDriver(load)) continue;
                var elmore = lumped ? 0 : wires.Elmore[2 * load + edge];
                if (elmore == 0 || netlist.PinCell[load] < 0)
                {
                    changed |= SetLoad(limit, load, edge, elmore * Ln2, input);
                    continue;
                }
                // A ramp into the wire's one pole (the PERI rule): the slew gains what the pole alone would have.
                var thresholds = bindings[netlist.PinCell[load]].Library.Thresholds;
                var (vth, vl, vh) = edge == 0
                    ? (thresholds.InputRise, thresholds.SlewLowerRise, thresholds.SlewUpperRise)
                    : (thresholds.InputFall, thresholds.SlewLowerFall, thresholds.SlewUpperFall);
                changed |= SetLoad(limit, load, edge, -elmore * Math.Log(1 - vth), input + elmore * Math.Log((1 - vl) / (1 - vh)) / thresholds.SlewDerate);
            }
        }
        return changed;
    }

    private bool SetLoad(int limit, int load, int edge, double delay, double value)
    {
        var node = 2 * load + edge;
        if (wireDelay[limit][node] == delay && slew[limit][node] == value) return false;
        wireDelay[limit][node] = delay;
        slew[limit][node] = value;
        return true;
    }

    // The slower of two for the latest, the faster for the earliest arrivals.
    private static double Merge(int limit, double a, double b) => limit == 1 ? Math.Max(a, b) : Math.Min(a, b);

    private bool MergeSlews(int pin, int net)
    {
        var changed = false;
        foreach (var other in netlist.PinsOf(net))
        {
            if (!topology.IsDriver(other) || other == topology.NetDriver[net]) continue;
            for (var edge = 0; edge < 2; edge++)
            {
                for (var limit = 0; limit < 2; limit++)
                {
                    var merged = Merge(limit, slew[limit][2 * pin + edge], slew[limit][2 * other + edge]);
                    changed |= merged != slew[limit][2 * pin + edge];
                    slew[limit][2 * pin + edge] = merged;
                }
            }
        }
        return changed;
    }

    private bool DriveCell(int pin, int cell, int limit)
    {
        var changed = false;
        var (binding, start) = (bindings[cell], netlist.CellStart[cell]);
        var arcs = binding.Arcs[pin - start];
        var net = netlist.PinNet[pin];
        var loads = net >= 0 && topology.NetDriver[net] == pin ? netlist.PinsOf(net) : default;
        Span<double> delays = loads.Length <= 128 ? stackalloc double[2 * loads.Length] : new double[2 * loads.Length];
        Span<double> slews = loads.Length <= 128 ? stackalloc double[2 * loads.Length] : new double[2 * loads.Length];
        var none = limit == 1 ? 0 : double.PositiveInfinity;
        delays.Fill(none);
        slews.Fill(none);
        Span<double> own = [none, none];
        for (var k = 0; k < arcs.Length; k++)
        {
            ref readonly var arc = ref arcs[k];
            if (!IsActive(cell, start, pin, arc))
            {
                arcDelay[limit][arcStart[pin] + k] = double.NaN;
                continue;
            }
            var from = start + arc.From;
            var input = arc.Launches && IsIdealClock(from) ? 0 : slew[limit][2 * from + arc.FromEdge];
            var pi = net >= 0 ? wires.Pi[2 * net + arc.ToEdge] : default;
            if (lumped || pi.Resistance == 0)
            {
                arcDelay[limit][arcStart[pin] + k] = arc.Delay.At(input, pi.Total);
                own[arc.ToEdge] = Merge(limit, own[arc.ToEdge], arc.Slew?.At(input, pi.Total) ?? 0);
                continue;
            }
            var effective = new EffectiveCapacitance(pi, arc.Delay, arc.Slew, input, binding.Library.Thresholds, arc.ToEdge == 0);
            arcDelay[limit][arcStart[pin] + k] = effective.Delay;
            own[arc.ToEdge] = Merge(limit, own[arc.ToEdge], effective.Slew);
            for (var i = 0; i < loads.Length; i++)
            {
                if (loads[i] == pin || topology.IsDriver(loads[i])) continue;
                var (delay, value) = effective.AtLoad(wires.Elmore[2 * loads[i] + arc.ToEdge]);
                Adjust(binding, loads[i], arc.ToEdge, ref delay, ref value);
                delays[2 * i + arc.ToEdge] = Merge(limit, delays[2 * i + arc.ToEdge], delay);
                slews[2 * i + arc.ToEdge] = Merge(limit, slews[2 * i + arc.ToEdge], value);
            }
        }
        for (var edge = 0; edge < 2; edge++)
        {
            // No arc makes this edge: nothing is known of it.
            if (double.IsInfinity(own[edge])) own[edge] = 0;
            slew[limit][2 * pin + edge] = own[edge];
            var far = !lumped && net >= 0 && wires.Pi[2 * net + edge].Resistance != 0;
            for (var i = 0; i < loads.Length; i++)
            {
                if (loads[i] == pin || topology.IsDriver(loads[i])) continue;
                var (delay, value) = far && double.IsFinite(slews[2 * i + edge]) ? (delays[2 * i + edge], slews[2 * i + edge]) : (0, own[edge]);
                if (!far) Adjust(binding, loads[i], edge, ref delay, ref value);
                changed |= SetLoad(limit, loads[i], edge, delay, value);
            }
        }
        return changed;
    }

    // Two libraries may measure at other shares of the supply.
    private void Adjust(CellBinding driver, int load, int edge, ref double delay, ref double value)
    {
        if (netlist.PinCell[load] is not (>= 0 and var cell) || ReferenceEquals(bindings[cell].Library, driver.Library)) return;
        var (a, b) = (driver.Library.Thresholds, bindings[cell].Library.Thresholds);
        var (from, to) = edge == 0 ? (a.OutputRise, b.InputRise) : (a.OutputFall, b.InputFall);
        var (spanA, spanB) = edge == 0 ? (a.SlewUpperRise - a.SlewLowerRise, b.SlewUpperRise - b.SlewLowerRise) : (a.SlewUpperFall - a.SlewLowerFall, b.SlewUpperFall - b.SlewLowerFall);
        var shift = value * (to - from) / spanA;
        delay += edge == 0 ? shift : -shift;
        value *= spanB / b.SlewDerate / (spanA / a.SlewDerate);
    }

    private bool IsActive(int cell, int start, int pin, in BoundArc arc)
    {
        if (!hasConstant[cell]) return true;
        if (constant[start + arc.From] >= 0 || constant[pin] >= 0) return false;
        var binding = bindings[cell];
        return arc.When is null || ConstantPropagation.Evaluate(arc.When, name => ConstantPropagation.Value(binding, constant, start, name)) != 0;
    }

    private bool IsIdealClock(int pin)
    {
        for (var mask = tagMask[pin]; mask != 0; mask &= mask - 1)
        {
            var tag = tags[System.Numerics.BitOperations.TrailingZeroCount(mask)];
            if (tag.Group < 0 && !constraints.Clocks[tag.Clock].IsPropagated) return true;
        }
        return false;
    }

    private bool Arrive(int pin, int cell, bool driver)
    {
        var before = tagMask[pin];
        Span<double> old = stackalloc double[4 * System.Numerics.BitOperations.PopCount(before)];
        var at = 0;
        for (var mask = before; mask != 0; mask &= mask - 1)
        {
            var tag = System.Numerics.BitOperations.TrailingZeroCount(mask);
            var (late, early) = (tags.Late(tag), tags.Early(tag));
            for (var edge = 0; edge < 2; edge++)
            {
                (old[at++], old[at++]) = (late[2 * pin + edge], early[2 * pin + edge]);
                late[2 * pin + edge] = early[2 * pin + edge] = double.NaN;
            }
        }
        tagMask[pin] = 0;
        if (constant[pin] < 0)
        {
            if (clockSources[pin] is { } sources) Sources(pin, sources);
            if (driver && cell < 0) Inputs(pin);
            else if (driver) Arcs(pin, cell);
            else Wire(pin);
        }
        if (tagMask[pin] != before) return true;
        at = 0;
        for (var mask = before; mask != 0; mask &= mask - 1)
        {
            var tag = System.Numerics.BitOperations.TrailingZeroCount(mask);
            var (late, early) = (tags.Late(tag), tags.Early(tag));
            for (var edge = 0; edge < 2; edge++)
                if (!Same(old[at++], late[2 * pin + edge]) | !Same(old[at++], early[2 * pin + edge])) return true;
        }
        return false;
    }

    private static bool Same(double a, double b) => a == b || (double.IsNaN(a) && double.IsNaN(b));

    private void Put(int pin, int tag, int edge, double late, double early)
    {
        tagMask[pin] |= 1UL << tag;
        var (lates, earlies) = (tags.Late(tag), tags.Early(tag));
        var node = 2 * pin + edge;
        if (!double.IsNaN(late) && !(lates[node] >= late)) lates[node] = late;
        if (!double.IsNaN(early) && !(earlies[node] <= early)) earlies[node] = early;
    }

    private void Sources(int pin, List<int> sources)
    {
        foreach (var number in sources)
        {
            var clock = constraints.Clocks[number];
            for (var edge = 0; edge < 2; edge++) Put(pin, tags.Number(new(number, edge, -1)), edge, clock.At(edge, 1), clock.At(edge, 0));
        }
    }

    private void Inputs(int pin)
    {
        if (constraints.Inputs[netlist.PinPort(pin)] is not { } delays) return;
        foreach (var delay in delays)
        {
            var clock = constraints.Clocks[delay.Clock];
            var tag = tags.Launched(delay.Clock, delay.Edge, pin);
            for (var edge = 0; edge < 2; edge++)
            {
                // A missing value stays missing: NaN added to anything is NaN.
                var (late, early) = (clock.At(delay.Edge, 1) + delay.Value[edge, 1], clock.At(delay.Edge, 0) + delay.Value[edge, 0]);
                if (!double.IsNaN(late) || !double.IsNaN(early)) Put(pin, tag, edge, late, early);
            }
        }
    }

    private void Wire(int pin)
    {
        if (netlist.PinNet[pin] is not (>= 0 and var net)) return;
        var shared = topology.SharedNets?.Contains(net) == true;
        foreach (var driver in shared ? netlist.PinsOf(net) : new ReadOnlySpan<int>(in topology.NetDriver[net]))
        {
            if (driver < 0 || !topology.IsDriver(driver) || topology.IsCut(driver, pin)) continue;
            for (var mask = tagMask[driver]; mask != 0; mask &= mask - 1)
            {
                var number = System.Numerics.BitOperations.TrailingZeroCount(mask);
                var tag = tags[number];
                var ideal = tag.Group < 0 && !constraints.Clocks[tag.Clock].IsPropagated;
                for (var edge = 0; edge < 2; edge++)
                {
                    var late = tags.Late(number)[2 * driver + edge];
                    if (double.IsNaN(late) && double.IsNaN(tags.Early(number)[2 * driver + edge])) continue;
                    var (slow, fast) = ideal ? (0, 0) : (wireDelay[1][2 * pin + edge], wireDelay[0][2 * pin + edge]);
                    Put(pin, number, edge, late + slow, tags.Early(number)[2 * driver + edge] + fast);
                }
            }
        }
    }

    private void Arcs(int pin, int cell)
    {
        var (binding, start) = (bindings[cell], netlist.CellStart[cell]);
        var arcs = binding.Arcs[pin - start];
        for (var k = 0; k < arcs.Length; k++)
        {
            ref readonly var arc = ref arcs[k];
            var (delay, fast) = (arcDelay[1][arcStart[pin] + k], arcDelay[0][arcStart[pin] + k]);
            var from = start + arc.From;
            if (double.IsNaN(delay) || topology.IsCut(from, pin)) continue;
            for (var mask = tagMask[from]; mask != 0; mask &= mask - 1)
            {
                var number = System.Numerics.BitOperations.TrailingZeroCount(mask);
                var tag = tags[number];
                var (late, early) = (tags.Late(number)[2 * from + arc.FromEdge], tags.Early(number)[2 * from + arc.FromEdge]);
                if (double.IsNaN(late) && double.IsNaN(early)) continue;
                if (arc.Launches)
                {
                    // Only a clock launches; data at a clock pin is no edge to count from.
                    if (tag.Group < 0) Put(pin, tags.Launched(tag.Clock, tag.Edge, from), arc.ToEdge, late + delay, early + fast);
                    continue;
                }
                var ideal = tag.Group < 0 && !constraints.Clocks[tag.Clock].IsPropagated;
                Put(pin, number, arc.ToEdge, ideal ? late : late + delay, ideal ? early : early + fast);
            }
        }
    }
}
