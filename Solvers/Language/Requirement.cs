using System.Collections.Immutable;
using System.Globalization;

namespace Native.Solvers.Language;

/// <summary>A parameter of a requirement: a number, a word, nodes in groups, amounts of nodes, or an interval.</summary>
public sealed record RequirementParameter
{
    /// <summary>Its name, for example limit.</summary>
    public required string Name { get; init; }

    /// <summary>Nodes: one group for a set, several for an order or for priority levels, highest first.</summary>
    public ImmutableArray<ImmutableArray<int>> Nodes { get; init; } = [];

    /// <summary>Numbers: one, an amount for each node of the one group, or the two ends of an interval (no nodes then).</summary>
    public ImmutableArray<double> Numbers { get; init; } = [];

    /// <summary>A word, for example what is measured.</summary>
    public string? Word { get; init; }

    /// <summary>The value as the docs write it: 150, 5,7, 12:70,14:80, 13&gt;23, 900..950 or a word.</summary>
    public string Text
    {
        get
        {
            if (Word is not null) return Word;
            if (Nodes.IsEmpty) return string.Join("..", Numbers.Select(Format));
            if (!Numbers.IsEmpty) return string.Join(',', Nodes[0].Zip(Numbers, (node, amount) => $"{node}:{Format(amount)}"));
            return string.Join('>', Nodes.Select(group => string.Join(',', group)));
        }
    }

    private static string Format(double value) => Math.Round(value, 6).ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// One requirement of a text: the name of one of RoutBench's 24 attributes, or EXT: and a name, with its parameters.
/// docs/language.md lists every name with its parameters and exact meaning.
/// </summary>
/// <param name="Name">The name.</param>
public sealed record Requirement(string Name)
{
    /// <summary>The parameters in the order of the docs.</summary>
    public ImmutableArray<RequirementParameter> Parameters { get; init; } = [];

    /// <summary>A parameter by its name; null if it is not there.</summary>
    public RequirementParameter? Find(string name) => Parameters.FirstOrDefault(p => p.Name == name);

    /// <summary>A number by its name; null if it is not there.</summary>
    public double? Number(string name) => Find(name) is { Numbers: [var value, ..] } ? value : null;

    /// <summary>The nodes of a parameter, the groups one after the other; empty if it is not there.</summary>
    public ImmutableArray<int> Nodes(string name) => Find(name) is { } found ? [.. found.Nodes.SelectMany(g => g)] : [];

    /// <summary>This with a number.</summary>
    public Requirement With(string name, double value) => Add(new() { Name = name, Numbers = [value] });

    /// <summary>This with a number, or as it is where there is none.</summary>
    public Requirement With(string name, double? value) => value is { } number ? With(name, number) : this;

    /// <summary>This with an interval.</summary>
    public Requirement WithInterval(string name, double from, double to) => Add(new() { Name = name, Numbers = [from, to] });

    /// <summary>This with a set of nodes; they are sorted.</summary>
    public Requirement WithNodes(string name, IEnumerable<int> nodes) => Add(new() { Name = name, Nodes = [[.. nodes.Distinct().Order()]] });

    /// <summary>This with an order of nodes or of groups.</summary>
    public Requirement WithOrder(string name, IEnumerable<IEnumerable<int>> groups) =>
        Add(new() { Name = name, Nodes = [.. groups.Select(g => g.Order().ToImmutableArray())] });

    /// <summary>This with an amount for each of some nodes, in the order of the nodes.</summary>
    public Requirement WithAmounts(string name, IEnumerable<(int Node, double Amount)> amounts)
    {
        var sorted = amounts.OrderBy(a => a.Node).ToArray();
        return Add(new() { Name = name, Nodes = [[.. sorted.Select(a => a.Node)]], Numbers = [.. sorted.Select(a => a.Amount)] });
    }

    /// <summary>This with a word.</summary>
    public Requirement WithWord(string name, string word) => Add(new() { Name = name, Word = word });

    /// <summary>Name and parameters as one line, the same for equal requirements.</summary>
    public override string ToString() => string.Join(' ', Parameters.Select(p => $"{p.Name}={p.Text}").Prepend(Name));

    /// <inheritdoc/>
    public bool Equals(Requirement? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private Requirement Add(RequirementParameter parameter) => this with { Parameters = Parameters.Add(parameter) };
}
