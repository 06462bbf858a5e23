using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using static Native.Solvers.Language.Lexicon.Concept;

namespace Native.Solvers.Language.Frames;

/// <summary>Vehicles that may reload at the depot during a route: EXT:RELOAD.</summary>
internal sealed class ReloadFrame : Frame
{
    /// <inheritdoc/>
    public override FrameReading? Read(Clause clause) =>
        clause.HasNoArguments && clause.Has(Reload) && clause.Has(DepotWord, RouteWord) && clause.Has(May) && clause.Negations == 0
        && clause.Covers(Reload, DepotWord, RouteWord, Vehicle, May, Middle, Return, Each, Travel, Go, Arrive, Serve)
            ? FrameReading.Of(new Requirement("EXT:RELOAD")) : null;
}
