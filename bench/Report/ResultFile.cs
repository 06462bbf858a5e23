using System.Text.Json;
using System.Text.Json.Serialization;

namespace Native.Bench.Report;

/// <summary>All figures of a run, as <c>--json FILE</c> writes them.</summary>
/// <param name="Command">The verb.</param>
/// <param name="Started">When the run started.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Machine">Where it ran.</param>
/// <param name="Rows">The figures.</param>
/// <param name="Notes">What was not done, and why.</param>
internal sealed record ResultFile(
    string Command, DateTimeOffset Started, double Seconds, MachineFacts Machine, IReadOnlyList<ResultRow> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>The JSON text, indented; infinity and NaN are the strings "Infinity", "-Infinity" and "NaN".</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Default.ResultFile) + "\n";
}

/// <summary>How results become JSON: snake case, every field of a row always present.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ResultFile))]
internal sealed partial class ResultJson : JsonSerializerContext;
