using System.Globalization;

namespace Native.Eda;

/// <summary>The words of a command: options and the rest.</summary>
internal sealed class SdcArguments
{
    private readonly Dictionary<string, List<SdcValue>> options = new(StringComparer.Ordinal);
    private readonly List<SdcValue> rest = [];
    private readonly string file;
    private readonly SdcValue command;

    /// <param name="words">The words, the command first.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="valued">The options that take a value.</param>
    /// <param name="flags">The options that take none.</param>
    public SdcArguments(List<SdcValue> words, string file, string[] valued, string[] flags)
    {
        (this.file, command) = (file, words[0]);
        for (var i = 1; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Objects is not null || word.Text.Length < 2 || word.Text[0] != '-' || char.IsAsciiDigit(word.Text[1]) || word.Text[1] == '.')
            {
                rest.Add(word);
                continue;
            }
            if (flags.Contains(word.Text)) options[word.Text] = [];
            else if (!valued.Contains(word.Text)) throw Error(word, $"an option of {command.Text}: {string.Join(' ', valued.Concat(flags))}");
            else if (++i >= words.Count) throw Error(word, $"a value behind {word.Text}");
            else
            {
                if (!options.TryGetValue(word.Text, out var values)) options[word.Text] = values = [];
                values.Add(words[i]);
            }
        }
    }

    public int RestCount => rest.Count;

    public bool Has(string option) => options.ContainsKey(option);

    public IEnumerable<SdcValue> All(string option) => options.TryGetValue(option, out var values) ? values : [];

    public string? Text(string option) => options.TryGetValue(option, out var values) && values.Count > 0 ? Name(values[^1]) : null;

    public double? Number(string option) => options.TryGetValue(option, out var values) && values.Count > 0 ? Number(values[^1]) : null;

    /// <summary>The objects of an option, or none.</summary>
    public IReadOnlyList<SdcObject> Objects(string option, SdcObjectKind kind = SdcObjectKind.Any) =>
        options.TryGetValue(option, out var values) ? [.. values.SelectMany(v => Objects(v, kind))] : [];

    public SdcValue Rest(int index, string expected) => index < rest.Count ? rest[index] : throw new EdaFormatException(file, command.Line, command.Column, expected, command.Text);

    public double RestNumber(int index, string expected) => Number(Rest(index, expected));

    /// <summary>The objects of all words from one on; at least one word.</summary>
    public IReadOnlyList<SdcObject> RestObjects(int index, SdcObjectKind kind = SdcObjectKind.Any)
    {
        Rest(index, "objects");
        return [.. rest.Skip(index).SelectMany(v => Objects(v, kind))];
    }

    public double Number(SdcValue value) =>
        double.TryParse(value.Text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw Error(value, "a number");

    public SdcEdges Edges(string rise = "-rise", string fall = "-fall") => Has(rise) == Has(fall) ? SdcEdges.Both : Has(rise) ? SdcEdges.Rise : SdcEdges.Fall;

    public SdcLimits Limits(string min = "-min", string max = "-max") => Has(min) == Has(max) ? SdcLimits.Both : Has(min) ? SdcLimits.Min : SdcLimits.Max;

    public EdaFormatException Error(SdcValue at, string expected) => new(file, at.Line, at.Column, expected, at.Text);

    /// <summary>The objects of a word; a text is a list of names.</summary>
    public static IEnumerable<SdcObject> Objects(SdcValue value, SdcObjectKind kind) =>
        value.Objects ?? value.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(name => new SdcObject(kind, name.Trim('{', '}')));

    private static string Name(SdcValue value) => value.Objects is [var only, ..] ? only.Pattern : value.Text;
}
