using System.Globalization;
using System.Text.RegularExpressions;

namespace Native.Compute.Tests.Gpu.Machine;

/// <summary>An operand: a register by its slot, a number, an address (register or symbol plus offset), or several in braces.</summary>
internal sealed record PtxOperand(int Slot = -1, ulong Number = 0, string? Symbol = null, long Offset = 0, PtxOperand[]? Parts = null);

/// <summary>One instruction of a kernel.</summary>
/// <param name="Opcode">Its name, split at dots.</param>
/// <param name="Guard">The slot of the predicate that must hold (or not, if <paramref name="Negated"/>); -1 for none.</param>
/// <param name="Negated">Whether the predicate must not hold.</param>
/// <param name="Operands">The operands, as they stand.</param>
/// <param name="Text">The whole, for messages.</param>
internal sealed record PtxInstruction(string[] Opcode, int Guard, bool Negated, PtxOperand[] Operands, string Text)
{
    public string Name { get; } = string.Join('.', Opcode);

    /// <summary>Whether the lanes of a warp wait for each other at it.</summary>
    public bool IsOfWarp { get; } = Opcode[0] is "ldmatrix" or "mma" or "shfl" or "vote" || (Opcode[0] == "bar" && Opcode[1] == "warp");

    /// <summary>Where a branch goes.</summary>
    public int Target { get; set; } = -1;
}

/// <summary>The entry point of a module, read into instructions on numbered registers.</summary>
internal sealed partial class PtxCode
{
    private readonly List<Dictionary<string, int>> scopes = [[]];
    private readonly List<Dictionary<string, int>> labelScopes = [[]];
    private readonly List<(PtxInstruction Branch, string Label, Dictionary<string, int>[] Scopes)> branches = [];

    public List<PtxInstruction> Instructions { get; } = [];

    /// <summary>Name, bytes.</summary>
    public List<(string Name, int Bytes)> Parameters { get; } = [];

    public int Registers { get; private set; }

    public static PtxCode Read(string text)
    {
        var code = new PtxCode();
        var entry = text.IndexOf(".entry", StringComparison.Ordinal);
        var close = text.IndexOf(')', entry);
        foreach (Match match in Parameter().Matches(text[entry..close]))
        {
            var count = match.Groups["count"] is { Success: true } given ? int.Parse(given.ValueSpan, CultureInfo.InvariantCulture) : 1;
            code.Parameters.Add((match.Groups["name"].Value, count * int.Parse(match.Groups["bits"].ValueSpan, CultureInfo.InvariantCulture) / 8));
        }
        code.Body(Rules.CodeText.Body(text, text.IndexOf('{', close)));
        foreach (var (branch, label, scopes) in code.branches)
            branch.Target = scopes.Reverse().Where(scope => scope.ContainsKey(label)).Select(scope => scope[label]).First();
        return code;
    }

    private void Body(string body)
    {
        foreach (Match match in Token().Matches(body))
        {
            var text = match.Value.Trim();
            if (text.Length == 0) continue;
            if (text == "{")
            {
                scopes.Add([]);
                labelScopes.Add([]);
            }
            else if (text == "}")
            {
                scopes.RemoveAt(scopes.Count - 1);
                labelScopes.RemoveAt(labelScopes.Count - 1);
            }
            else if (text.EndsWith(':')) labelScopes[^1][text[..^1]] = Instructions.Count;
            else if (text.StartsWith(".reg", StringComparison.Ordinal)) Declare(text);
            else if (text.StartsWith('.')) throw new FormatException($"no form for {text}");
            else Add(text.TrimEnd(';'));
        }
    }

    private void Declare(string text)
    {
        var names = text.TrimEnd(';')[4..].Trim();
        foreach (var part in names[(names.IndexOfAny([' ', '\t']) + 1)..].Split(','))
        {
            var name = part.Trim();
            if (name.IndexOf('<', StringComparison.Ordinal) is > 0 and var open)
            {
                var count = int.Parse(name[(open + 1)..^1], CultureInfo.InvariantCulture);
                for (var i = 0; i < count; i++) scopes[^1][name[..open] + i] = Registers++;
            }
            else scopes[^1][name] = Registers++;
        }
    }

    private void Add(string text)
    {
        var (guard, negated, rest) = (-1, false, text);
        if (text.StartsWith('@'))
        {
            var end = text.IndexOfAny([' ', '\t']);
            negated = text[1] == '!';
            guard = Slot(text[(negated ? 2 : 1)..end]) ?? throw new FormatException(text);
            rest = text[end..].Trim();
        }
        var space = rest.IndexOfAny([' ', '\t']);
        var opcode = (space < 0 ? rest : rest[..space]).Split('.');
        var operands = space < 0 ? "" : rest[space..].Trim();
        if (opcode[0] == "bra")
        {
            var branch = new PtxInstruction(opcode, guard, negated, [], text);
            branches.Add((branch, operands, [.. labelScopes]));
            Instructions.Add(branch);
            return;
        }
        Instructions.Add(new(opcode, guard, negated, [.. Split(operands).Select(Operand)], text));
    }

    private static IEnumerable<string> Split(string operands)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= operands.Length; i++)
        {
            if (i < operands.Length && operands[i] is '{' or '[') depth++;
            else if (i < operands.Length && operands[i] is '}' or ']') depth--;
            else if (i == operands.Length || (operands[i] == ',' && depth == 0))
            {
                if (operands[start..i].Trim() is { Length: > 0 } part) yield return part;
                start = i + 1;
            }
            if (i == operands.Length) break;
        }
    }

    private PtxOperand Operand(string text)
    {
        if (text[0] == '{') return new(Parts: [.. Split(text[1..^1]).Select(Operand)]);
        if (text[0] == '[')
        {
            var parts = text[1..^1].Split('+');
            var first = Operand(parts[0].Trim());
            return first with { Offset = parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : 0 };
        }
        if (Slot(text) is { } slot) return new(slot);
        if (text.StartsWith("0f", StringComparison.Ordinal) && text.Length == 10) return new(Number: ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (text.StartsWith("0x", StringComparison.Ordinal)) return new(Number: ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? new(Number: (ulong)number) : new(Symbol: text);
    }

    private int? Slot(string name)
    {
        for (var i = scopes.Count - 1; i >= 0; i--)
            if (scopes[i].TryGetValue(name, out var slot))
                return slot;
        return null;
    }

    [GeneratedRegex(@"\.param\s+(?:\.align\s+\d+\s+)?\.[a-z](?<bits>\d+)\s+(?<name>[\w$]+)(?:\[(?<count>\d+)\])?")]
    private static partial Regex Parameter();

    // Braces of their own, labels, and statements, which may hold lists in braces.
    [GeneratedRegex(@"\s+|[\w$]+:(?!:)|[{}]|(?:[^;{}]|\{[^;{}]*\})+;")]
    private static partial Regex Token();
}
