using System.Text.RegularExpressions;

namespace Native.Compute.Tests.Gpu;

/// <summary>One load or store: its space ("generic" where the address space was not inferred) and its bytes.</summary>
internal readonly record struct PtxAccess(bool IsStore, string Space, int Bytes);

/// <summary>What the PTX of one kernel says about it. Only what the entry point reaches counts: ILGPU leaves dead functions.</summary>
internal sealed partial class PtxReport
{
    private static readonly string[] Spaces = ["global", "shared", "local", "const"];

    private readonly Dictionary<string, string> bodies = [];
    private readonly HashSet<string> reached = [];
    private readonly SortedSet<string> unresolved = [];
    private readonly SortedSet<string> recursive = [];
    private readonly Dictionary<string, int> instructions = [];
    private readonly List<PtxAccess> accesses = [];

    private PtxReport(string assembly) => Assembly = assembly;

    /// <summary>The whole text.</summary>
    public string Assembly { get; }

    /// <summary>Whether a stack slot is declared: spilled arrays, address-taken variables.</summary>
    public bool UsesLocal { get; private set; }

    /// <summary>Functions that are called and that nobody defines: the driver refuses such a module.</summary>
    public IReadOnlyCollection<string> Unresolved => unresolved;

    /// <summary>Functions that call themselves, directly or not: a kernel that never ends.</summary>
    public IReadOnlyCollection<string> Recursive => recursive;

    /// <summary>Loads and stores except those of parameters, in program order.</summary>
    public IReadOnlyList<PtxAccess> Accesses => accesses;

    /// <summary>The number of instructions.</summary>
    public int InstructionCount { get; private set; }

    /// <summary>The number of instructions whose name is <paramref name="opcode"/> or starts with it and a dot.</summary>
    public int Count(string opcode) => instructions
        .Where(i => i.Key == opcode || i.Key.StartsWith(opcode + ".", StringComparison.Ordinal)).Sum(i => i.Value);

    /// <summary>What no kernel may have, one line each; empty for a good kernel.</summary>
    public IEnumerable<string> Faults()
    {
        if (UsesLocal) yield return "uses .local memory";
        foreach (var name in unresolved) yield return $"calls {name}, which nobody defines";
        foreach (var name in recursive) yield return $"{name} calls itself";
        var generic = accesses.Count(a => a.Space == "generic");
        if (generic > 0) yield return $"{generic} loads or stores without an address space";
    }

    /// <summary>Reads the text of a module with one entry point.</summary>
    public static PtxReport Parse(string assembly)
    {
        var report = new PtxReport(assembly);
        string? entry = null;
        foreach (Match match in Function().Matches(assembly))
        {
            var name = match.Groups["name"].Value;
            var close = assembly.IndexOf(')', match.Index + match.Length);
            var open = close < 0 ? -1 : assembly.IndexOfAny(['{', ';'], close);
            if (open < 0 || assembly[open] == ';') continue;
            report.bodies[name] = Rules.CodeText.Body(assembly, open);
            if (match.Groups["kind"].Value == "entry") entry = name;
        }
        if (entry is null) throw new FormatException("The PTX has no entry point.");
        report.Visit(entry, []);
        return report;
    }

    private void Visit(string name, Stack<string> callers)
    {
        if (callers.Contains(name)) recursive.Add(name);
        if (!bodies.TryGetValue(name, out var body))
        {
            unresolved.Add(name);
            return;
        }
        if (!reached.Add(name)) return;
        UsesLocal |= LocalSlot().IsMatch(body);
        // An intrinsic's text is several statements in braces on one line.
        var lines = body.Replace("; ", ";\n", StringComparison.Ordinal).Replace("{ ", "{\n", StringComparison.Ordinal);
        foreach (Match match in Instruction().Matches(lines)) Note(match.Groups["opcode"].Value);
        callers.Push(name);
        foreach (Match match in Call().Matches(body)) Visit(match.Groups["name"].Value, callers);
        callers.Pop();
    }

    private void Note(string opcode)
    {
        InstructionCount++;
        instructions[opcode] = instructions.GetValueOrDefault(opcode) + 1;
        var parts = opcode.Split('.');
        if (parts[0] is not ("ld" or "st" or "ldu") || parts.Contains("param")) return;
        var type = parts[^1];
        var lanes = parts.Contains("v4") ? 4 : parts.Contains("v2") ? 2 : 1;
        if (!int.TryParse(type.AsSpan(1), out var bits)) throw new FormatException($"The PTX instruction {opcode} has no type.");
        accesses.Add(new(parts[0] == "st", parts.FirstOrDefault(Spaces.Contains, "generic"), lanes * bits / 8));
    }

    [GeneratedRegex(@"^[ \t]*(?:\.(?:visible|extern|weak)\s+)*\.(?<kind>entry|func)\s+(?:\([^)]*\)\s*)?(?<name>[\w$]+)\s*\(", RegexOptions.Multiline)]
    private static partial Regex Function();

    [GeneratedRegex(@"^\s*\.local\s", RegexOptions.Multiline)]
    private static partial Regex LocalSlot();

    [GeneratedRegex(@"^[ \t]*(?:@!?%\w+[ \t]+)?(?<opcode>[a-z]\w*(?:(?:\.|::)\w+)*)(?:[ \t][^\n]*)?[;(][ \t]*$", RegexOptions.Multiline)]
    private static partial Regex Instruction();

    [GeneratedRegex(@"\bcall(?:\.uni)?\s+(?:\([^)]*\)\s*,\s*)?(?<name>[\w$]+)")]
    private static partial Regex Call();
}
