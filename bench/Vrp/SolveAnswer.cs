using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Native.Solvers;
using Native.Solvers.Formats;

namespace Native.Bench.Vrp;

/// <summary>What <c>solve --json</c> holds.</summary>
/// <param name="Status"><c>solved</c>, <c>infeasible</c>, <c>no_solution_found</c>, <c>unsupported</c>, <c>contradictory</c> or, of a chat client, <c>unresolved</c>.</param>
/// <param name="Cost">The cost by the checker; absent without a plan.</param>
/// <param name="Routes">Lists of client ids.</param>
/// <param name="VehicleTypes">The type of each route's vehicle.</param>
/// <param name="Constraints">Names with parameters.</param>
/// <param name="Refused">Sentences.</param>
/// <param name="Broken">The rules that the least bad plan breaks, or what contradicts itself.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Iterations">Iterations done.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Trace">Pairs of seconds and cost.</param>
/// <param name="Chat">What a chat client was asked and answered; absent where none was.</param>
internal sealed record SolveAnswer(
    string Status, double? Cost, int[][] Routes, int[] VehicleTypes, JsonArray Constraints, string[] Refused, string[] Broken, ulong Seed, long Iterations, double Seconds, double[][] Trace, JsonObject? Chat = null)
{
    private static readonly JsonSerializerOptions Style = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The answer of a search.</summary>
    public static SolveAnswer Of(RoutingResult result, VrplibInstance instance, JsonArray rules) => new(
        result.Best is not null ? "solved" : result.Status == SolveStatus.Infeasible ? "infeasible" : "no_solution_found",
        result.Best is null ? null : instance.Reported(result.Cost),
        result.Best is null ? [] : [.. result.Best.Routes.Select(r => r.Visits.ToArray())],
        result.Best is null ? [] : [.. result.Best.Routes.Select(r => r.VehicleType)],
        rules, [], [.. result.Why.Select(v => v.ToString())], result.Options.Seed, result.Iterations, result.Elapsed.TotalSeconds,
        [.. result.Trace.Select(t => new[] { t.Elapsed.TotalSeconds, instance.Reported(t.Cost) })]);

    /// <summary>The JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Style) + "\n";
}
