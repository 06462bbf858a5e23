using Native.Solvers.Language.Grammar;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Clauses that say of lengths, durations or numbers that they are not limited.</summary>
internal sealed class WaiverFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause)
    {
        if (!clause.HasNoArguments || !clause.Has(Length, Duration, Count, Load, Travel)) return null;
        var waives = clause.IsToIgnore() || clause.Has(Irrelevance) && !clause.Items.Any(i => i.Is(Not) && !i.Is(Irrelevance)) || clause.Has(Matter) && clause.Negations == 1;
        return waives && clause.Covers(Irrelevance, Matter, Violate, Not, Length, Duration, Count, Load, Travel, RouteWord, Vehicle, Node, Each, Sum, Over)
            ? FrameReading.Nothing("says that there is no limit") : null;
    }
}
