using System.Collections.Immutable;
using System.Text.Json;

namespace Native.Solvers.RoutBench;

/// <summary>One problem of RoutBench (arXiv 2502.15359): its attributes, its text and the text of its Python validator.</summary>
/// <param name="Id">S000 to S499 for the simple ones, C000 to C499 for the complex ones, in file order.</param>
/// <param name="Attributes">Names such as CVRP or VRP-dRP.</param>
/// <param name="Description">The text.</param>
/// <param name="Validator">A Python function check_constraints(solution).</param>
public sealed record RoutBenchVariant(string Id, ImmutableArray<string> Attributes, string Description, string Validator)
{
    /// <summary>Reads a file of variants.</summary>
    /// <param name="path">500_simple.json or 500_complex.json.</param>
    /// <param name="prefix">S or C.</param>
    /// <exception cref="FormatException">The file is not a RoutBench file; names the element.</exception>
    public static ImmutableArray<RoutBenchVariant> Load(string path, char prefix)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var variants = ImmutableArray.CreateBuilder<RoutBenchVariant>();
            foreach (var element in json.RootElement.EnumerateArray())
            {
                var names = element.GetProperty("type").EnumerateArray().Select(t => t.GetString()!.Split(" - ", 2)[^1].Trim());
                variants.Add(new($"{prefix}{variants.Count:000}", [.. names], element.GetProperty("description").GetString()!, element.GetProperty("code").GetString()!));
            }
            return variants.ToImmutable();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"{Path.GetFileName(path)} is not a list of RoutBench variants: {e.Message}", e);
        }
    }
}
