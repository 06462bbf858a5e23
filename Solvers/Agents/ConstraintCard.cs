using System.Collections.Immutable;

namespace Native.Solvers.Agents;

/// <summary>A card of the constraint database: one kind of constraint, how it is written down, and how people say it.</summary>
/// <param name="Name">The requirement's name: one of RoutBench's 24, or EXT: and a name.</param>
/// <param name="Required">Parameters that it must have.</param>
/// <param name="Optional">Parameters that it may have.</param>
/// <param name="Sayings">Sentences that state it, for retrieval and as examples.</param>
public sealed record ConstraintCard(string Name, ImmutableArray<string> Required, ImmutableArray<string> Optional, ImmutableArray<string> Sayings)
{
    /// <summary>The form as a prompt shows it, for example <c>VRPL limit=NUMBER</c>.</summary>
    public string Form => string.Join(' ', Required.Select(Slot).Concat(Optional.Select(p => $"[{Slot(p)}]")).Prepend(Name));

    private static string Slot(string parameter) => parameter switch
    {
        "nodes" => "nodes=3,5",
        "order" => "order=3>5",
        "levels" => "levels=7>5>3",
        "deliveries" or "pickups" or "newpickups" => parameter + "=12:70,14:80",
        "window" => "window=900..950",
        "measure" => "measure=load|length|duration|stops",
        _ => parameter + "=NUMBER",
    };
}
