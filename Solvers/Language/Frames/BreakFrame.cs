using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>A break on every route: EXT:BREAK.</summary>
internal sealed class BreakFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.Has(Pause) || clause.NodeLists.Length > 0 || clause.VehicleNumbers.Length > 0 || clause.Negations > 0 || clause.Intervals.Length > 1) return null;
        if (clause.Numbers is not [{ Values: [var duration], Unit: Unit.Time, Bound: Bound.None or Bound.AtLeast }]) return null;
        if (!clause.Covers(Pause, Vehicle, RouteWord, Each, Must, Carry, Time, Between, Serve, Deliveries)) return null;
        var pause = new Requirement("EXT:BREAK").With("duration", duration);
        return FrameReading.Of(clause.Intervals is [{ Unit: Unit.None or Unit.Time, Values: [var from, var to] }] ? pause.WithInterval("window", from, to) : pause);
    }
}
