using System.Collections.Immutable;
using System.Text.Json;
using Native.Solvers.Language;

namespace Native.Solvers.Agents;

/// <summary>An answer of the model, read strictly: what it states, and for every sentence where it went.</summary>
internal sealed class Proposal
{
    private readonly List<string> faults = [];
    private readonly Dictionary<int, string> places = [];
    private readonly List<(Requirement Requirement, int[] Sentences)> stated = [];

    /// <summary>What is wrong with the answer.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>The forms, each with the numbers of its sentences.</summary>
    public IReadOnlyList<(Requirement Requirement, int[] Sentences)> Stated => stated;

    /// <summary>The code; null where there is none.</summary>
    public string? Code { get; private set; }

    /// <summary>The numbers of the sentences that the code decides.</summary>
    public int[] CodeSentences { get; private set; } = [];

    /// <summary>The numbers of the sentences that constrain nothing by the model's word.</summary>
    public int[] Nothing { get; private set; } = [];

    /// <summary>The numbers of the sentences that the model does not express.</summary>
    public int[] Unsupported { get; private set; } = [];

    /// <summary>Reads an answer for so many sentences.</summary>
    public static Proposal Read(string answer, int sentences, ConstraintDatabase database)
    {
        var proposal = new Proposal();
        try
        {
            using var json = JsonDocument.Parse(Json(answer), new() { MaxDepth = 8 });
            proposal.Fill(json.RootElement, sentences, database);
        }
        catch (JsonException e)
        {
            proposal.faults.Add($"the answer is no JSON object: {e.Message}");
        }
        return proposal;
    }

    // Models like to fence their JSON; what is outside the outermost braces is talk.
    private static string Json(string answer)
    {
        var (from, to) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        return from >= 0 && to > from ? answer[from..(to + 1)] : answer;
    }

    private void Fill(JsonElement root, int sentences, ConstraintDatabase database)
    {
        foreach (var property in root.EnumerateObject())
            if (property.Name is not ("constraints" or "code" or "nothing" or "unsupported")) faults.Add($"'{property.Name}' is no property of the answer");
        if (root.TryGetProperty("constraints", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("form", out var form) || form.ValueKind != JsonValueKind.String) { faults.Add("a constraint has no form"); continue; }
                var numbers = Numbers(item, "sentences", sentences, "constraints", isShared: true);
                if (RequirementText.Read(form.GetString()!, database, out var error) is { } requirement) stated.Add((requirement, numbers));
                else faults.Add(error);
                if (numbers.Length == 0) faults.Add($"'{form.GetString()}' names no sentence that states it");
            }
        }
        else faults.Add("there is no array 'constraints'");
        if (root.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Object)
        {
            Code = code.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.String ? source.GetString() : null;
            if (string.IsNullOrWhiteSpace(Code)) faults.Add("'code' has no source");
            CodeSentences = Numbers(code, "sentences", sentences, "code");
            if (CodeSentences.Length == 0) faults.Add("'code' names no sentence that it decides");
        }
        Nothing = Numbers(root, "nothing", sentences, "nothing");
        Unsupported = Numbers(root, "unsupported", sentences, "unsupported");
        for (var s = 1; s <= sentences; s++)
            if (!places.ContainsKey(s)) faults.Add($"sentence {s} is under none of constraints, code, nothing and unsupported");
    }

    private int[] Numbers(JsonElement element, string name, int sentences, string place, bool isShared = false)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array) return [];
        var numbers = new List<int>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var number) || number < 1 || number > sentences) faults.Add($"'{item}' under {place} is no number of a sentence; there are 1 to {sentences}");
            else if (!places.TryAdd(number, place) && !(isShared && places[number] == place)) faults.Add($"sentence {number} is under {places[number]} and under {place}");
            else numbers.Add(number);
        }
        return [.. numbers.Distinct()];
    }
}
