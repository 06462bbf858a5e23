using System.Text;

namespace Native.Solvers.Tests.Language;

/// <summary>A text of the development set with what is expected of it.</summary>
public sealed record LabeledText(string Id, string Text, IReadOnlyList<string> Requirements, IReadOnlyList<string> Refused, IReadOnlyList<string> Contradicting)
{
    /// <summary>Whether the text may be looked at while tuning: the 32-bit FNV-1a hash of the id is even.</summary>
    public bool IsTuned => (Encoding.UTF8.GetBytes(Id).Aggregate(2166136261u, (hash, b) => (hash ^ b) * 16777619u) & 1) == 0;
}

/// <summary>Reads development.txt, third.txt, fourth.txt and tuning.txt, which the build copies beside the tests; their heads say how they are written.</summary>
public static class DevelopmentSet
{
    /// <summary>All texts of a set.</summary>
    public static IReadOnlyList<LabeledText> Load(string file = "development.txt")
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Language", file);
        var texts = new List<LabeledText>();
        string? id = null;
        List<string> text = [], requirements = [], refused = [], contradicting = [];
        foreach (var line in File.ReadAllLines(path).Append("[end]"))
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                if (id is not null) texts.Add(new(id, string.Join('\n', text), requirements, refused, contradicting));
                (id, text, requirements, refused, contradicting) = (line[1..^1], [], [], [], []);
            }
            else if (id is null || line.Length == 0) continue;
            else if (line[0] == '=') requirements.AddRange(line[1..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            else if (line.StartsWith("? ", StringComparison.Ordinal)) refused.Add(line[2..]);
            else if (line.StartsWith("! ", StringComparison.Ordinal)) contradicting.AddRange(line[2..].Split(' '));
            else text.Add(line);
        }
        return texts;
    }
}
