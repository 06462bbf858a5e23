using System.Text;

namespace Native.Nn;

/// <summary>A name that has no value.</summary>
/// <param name="Name">The name, for errors.</param>
internal sealed record TemplateUndefined(string Name);

/// <summary>Something that can be called: a function, a method of a value or a macro.</summary>
internal delegate object? TemplateFunction(IReadOnlyList<object?> arguments, IReadOnlyDictionary<string, object?> named);

/// <summary>What a loop is left by.</summary>
internal enum TemplateFlow
{
    Normal,
    Break,
    Continue,
}

/// <summary>The variables that a part of a template sees, and where it writes.</summary>
internal sealed class TemplateScope(TemplateScope? outer, StringBuilder output)
{
    private const int LongestOutput = 1 << 24, Deepest = 64, MostSteps = 1_000_000, MostCalls = 50;

    // Shared by all scopes of a rendering: a template that goes on for ever is ended.
    private readonly int[] counts = outer?.counts ?? new int[2];
    private readonly Dictionary<string, object?> variables = new(StringComparer.Ordinal);

    public StringBuilder Output => output;

    public int Depth { get; } = outer is null ? 0 : outer.Depth + 1;

    /// <summary>A scope within this one.</summary>
    public TemplateScope Inner(StringBuilder? other = null) =>
        Depth < Deepest ? new TemplateScope(this, other ?? output) : throw new TemplateException($"nested deeper than {Deepest}");

    /// <summary>Counts a part of the template.</summary>
    public void Step()
    {
        if (++counts[0] > MostSteps) throw new TemplateException($"more than {MostSteps} steps");
    }

    /// <summary>Counts a macro that begins, or ends.</summary>
    public void Call(int change)
    {
        if ((counts[1] += change) > MostCalls) throw new TemplateException($"macros within macros, more than {MostCalls}");
    }

    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope.variables.TryGetValue(name, out var value)) return value;
        return new TemplateUndefined(name);
    }

    public void Set(string name, object? value) => variables[name] = value;

    public void Write(string text)
    {
        if (output.Length + text.Length > LongestOutput) throw new TemplateException($"more than {LongestOutput} characters of output");
        output.Append(text);
    }

    private TemplateScope? Outer => outer;
}
