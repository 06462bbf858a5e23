namespace Native.Eda;

/// <summary>The slack of an end: a pin with a constraint, or an output with a delay behind it.</summary>
/// <param name="Pin">The pin.</param>
/// <param name="Edge">0: the data rises, 1: it falls.</param>
/// <param name="Arrival">When the data comes, in seconds.</param>
/// <param name="Required">When it must come at the latest (set-up) or the earliest (hold).</param>
/// <param name="Slack">How much is left; below 0: violated.</param>
public readonly record struct TimingEndpoint(int Pin, int Edge, double Arrival, double Required, double Slack)
{
    internal int Tag { get; init; }
}

/// <summary>What a design's ends come to.</summary>
/// <param name="Wns">The worst negative slack of set-up, or 0.</param>
/// <param name="Tns">The sum of the negative slacks of all ends, each end counted once.</param>
/// <param name="WorstSetup">The worst slack of set-up; infinite: there is no end.</param>
/// <param name="WorstHold">The worst slack of hold; infinite: there is no end.</param>
/// <param name="HoldTns">The sum of the negative slacks of hold.</param>
/// <param name="Endpoints">How many ends have a set-up slack.</param>
/// <param name="Violating">How many of them have a negative one.</param>
/// <param name="Unconstrained">How many pins and outputs end paths and have no slack: no clock or no path reaches them.</param>
public sealed record TimingSummary(double Wns, double Tns, double WorstSetup, double WorstHold, double HoldTns, int Endpoints, int Violating, int Unconstrained);

public sealed partial class TimingAnalyzer
{
    private readonly Dictionary<(int, int, int, int), (double Setup, double Hold)> edgeDistances = [];
    private (TimingEndpoint[] Setup, TimingEndpoint[] Hold, int Unconstrained)? ends;

    /// <summary>The ends with their set-up slack, the worst first.</summary>
    public IReadOnlyList<TimingEndpoint> SetupEndpoints => Ends().Setup;

    /// <summary>The ends with their hold slack, the worst first.</summary>
    public IReadOnlyList<TimingEndpoint> HoldEndpoints => Ends().Hold;

    /// <summary>What the ends come to.</summary>
    public TimingSummary Summary
    {
        get
        {
            var (setup, hold, unconstrained) = Ends();
            var (tns, violating, holdTns) = (0.0, 0, 0.0);
            foreach (var end in setup)
            {
                if (end.Slack >= 0) break;
                tns += end.Slack;
                violating++;
            }
            foreach (var end in hold)
            {
                if (end.Slack >= 0) break;
                holdTns += end.Slack;
            }
            var (worst, worstHold) = (setup.Length > 0 ? setup[0].Slack : double.PositiveInfinity, hold.Length > 0 ? hold[0].Slack : double.PositiveInfinity);
            return new(Math.Min(0, worst), tns, worst, worstHold, holdTns, setup.Length, violating, unconstrained);
        }
    }

    private (TimingEndpoint[] Setup, TimingEndpoint[] Hold, int Unconstrained) Ends()
    {
        if (!isFull || dirty.Count > 0) throw new InvalidOperationException("TimingAnalyzer: results are asked for before Update");
        return ends ??= FindEnds();
    }

    private (TimingEndpoint[], TimingEndpoint[], int) FindEnds()
    {
        var (setup, hold, unconstrained) = (new List<TimingEndpoint>(), new List<TimingEndpoint>(), 0);
        for (var pin = 0; pin < netlist.Pins; pin++)
        {
            var cell = netlist.PinCell[pin];
            TimingEndpoint? worst = null, worstHold = null;
            if (cell >= 0)
            {
                if (bindings[cell].Checks[pin - netlist.CellStart[cell]] is not { Length: > 0 } checks) continue;
                foreach (var check in checks) Check(pin, cell, check, ref worst, ref worstHold);
            }
            else
            {
                var port = netlist.PinPort(pin);
                if (netlist.PortDirections[port] == PortDirection.Input) continue;
                foreach (var delay in constraints.Outputs[port] ?? []) Output(pin, delay, ref worst, ref worstHold);
            }
            if (worst is { } found) setup.Add(found);
            else unconstrained++;
            if (worstHold is { } foundHold) hold.Add(foundHold);
        }
        // The pin's number breaks ties, so that the order is always the same.
        static int BySlack(TimingEndpoint a, TimingEndpoint b) => a.Slack != b.Slack ? a.Slack.CompareTo(b.Slack) : a.Pin.CompareTo(b.Pin);
        setup.Sort(BySlack);
        hold.Sort(BySlack);
        return ([.. setup], [.. hold], unconstrained);
    }

    private void Check(int pin, int cell, in BoundCheck check, ref TimingEndpoint? worst, ref TimingEndpoint? worstHold)
    {
        var clockPin = netlist.CellStart[cell] + check.Clock;
        for (var clocks = tagMask[clockPin]; clocks != 0; clocks &= clocks - 1)
        {
            var number = System.Numerics.BitOperations.TrailingZeroCount(clocks);
            var capture = tags[number];
            if (capture.Group >= 0) continue;
            var clock = constraints.Clocks[capture.Clock];
            var node = 2 * clockPin + check.ClockEdge;
            // For set-up the clock comes early, for hold late.
            var at = check.IsSetup ? tags.Early(number)[node] : tags.Late(number)[node];
            if (double.IsNaN(at)) continue;
            var insertion = at - clock.Edges[capture.Edge];
            var margin = check.Table.AtConstraint(clock.IsPropagated ? slew[check.IsSetup ? 0 : 1][node] : 0, slew[check.IsSetup ? 1 : 0][2 * pin + check.DataEdge]);
            if (check.IsSetup) Compare(pin, check.DataEdge, capture.Clock, capture.Edge, true, insertion - margin - clock.Uncertainty[1], ref worst);
            else Compare(pin, check.DataEdge, capture.Clock, capture.Edge, false, insertion + margin + clock.Uncertainty[0], ref worstHold);
        }
    }

    private void Output(int pin, PortDelay delay, ref TimingEndpoint? worst, ref TimingEndpoint? worstHold)
    {
        var clock = constraints.Clocks[delay.Clock];
        for (var edge = 0; edge < 2; edge++)
        {
            var (latest, earliest) = (delay.Value[edge, 1], delay.Value[edge, 0]);
            if (!double.IsNaN(latest)) Compare(pin, edge, delay.Clock, delay.Edge, true, clock.At(delay.Edge, 0) - clock.Edges[delay.Edge] - latest - clock.Uncertainty[1], ref worst);
            if (!double.IsNaN(earliest)) Compare(pin, edge, delay.Clock, delay.Edge, false, clock.At(delay.Edge, 1) - clock.Edges[delay.Edge] - earliest + clock.Uncertainty[0], ref worstHold);
        }
    }

    // All data that comes to a pin against one edge of one clock, moved by an offset.
    private void Compare(int pin, int edge, int clock, int clockEdge, bool setup, double offset, ref TimingEndpoint? worst)
    {
        for (var data = tagMask[pin]; data != 0; data &= data - 1)
        {
            var number = System.Numerics.BitOperations.TrailingZeroCount(data);
            var tag = tags[number];
            if (tag.Group < 0) continue;
            var arrival = (setup ? tags.Late(number) : tags.Early(number))[2 * pin + edge];
            if (double.IsNaN(arrival)) continue;
            var (setupDistance, holdDistance) = Distance(tag.Clock, tag.Edge, clock, clockEdge);
            var required = constraints.Clocks[tag.Clock].Edges[tag.Edge] + (setup ? setupDistance : holdDistance) + offset;
            if (tags.HasExceptions && !Except(tag, pin, clock, setup, offset, ref required)) continue;
            var slack = setup ? required - arrival : arrival - required;
            if (worst is null || slack < worst.Value.Slack) worst = new(pin, edge, arrival, required, slack) { Tag = number };
        }
    }

    // False: the path has no constraint.
    private bool Except(TimingTag tag, int pin, int clock, bool setup, double offset, ref double required)
    {
        var kind = setup ? SdcLimits.Max : SdcLimits.Min;
        foreach (var exception in tags.Exceptions(tag, pin, clock))
        {
            var period = constraints.Clocks[exception.IsStart ? tag.Clock : clock].Period;
            switch (exception.Kind)
            {
                case SdcExceptionKind.FalsePath when (exception.Limits & kind) != 0:
                    return false;
                case SdcExceptionKind.Multicycle when (exception.Limits & SdcLimits.Max) != 0:
                    // The hold edge goes along with that of set-up.
                    required += (exception.Value - 1) * period;
                    break;
                case SdcExceptionKind.Multicycle when !setup:
                    required -= exception.Value * period;
                    break;
                case SdcExceptionKind.MaxDelay when setup:
                case SdcExceptionKind.MinDelay when !setup:
                    required = constraints.Clocks[tag.Clock].Edges[tag.Edge] + exception.Value + offset;
                    break;
                default:
                    break;
            }
        }
        return true;
    }

    // How long after an edge of one clock the next edge of another must be met, and which edge the data must outlast.
    private (double Setup, double Hold) Distance(int from, int fromEdge, int to, int toEdge)
    {
        if (edgeDistances.TryGetValue((from, fromEdge, to, toEdge), out var known)) return known;
        var (a, b) = (constraints.Clocks[from], constraints.Clocks[to]);
        var (start, end) = (a.Edges[fromEdge], b.Edges[toEdge]);
        var slop = 1e-6 * Math.Min(a.Period, b.Period);
        var (setup, hold) = (double.PositiveInfinity, double.NegativeInfinity);
        // Over a common period of both clocks, or as many as there is sense to try.
        for (var cycle = 0; cycle < 1000; cycle++)
        {
            var launch = start + cycle * a.Period;
            var capture = end + (Math.Floor((launch + slop - end) / b.Period) + 1) * b.Period;
            setup = Math.Min(setup, capture - launch);
            hold = Math.Max(hold, capture - b.Period - launch);
            var periods = (cycle + 1) * a.Period / b.Period;
            if (Math.Abs(periods - Math.Round(periods)) < 1e-6) break;
        }
        return edgeDistances[(from, fromEdge, to, toEdge)] = (setup, hold);
    }
}
