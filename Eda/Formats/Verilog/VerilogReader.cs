using System.Globalization;
using System.Text;

namespace Native.Eda;

/// <summary>Reads structural Verilog: modules, ports with and without declarations in the heading, nets, instances, assignments of nets.</summary>
public sealed class VerilogReader
{
    // A vector of more bits, or a nest of more braces, is a damaged file and no netlist.
    private const int MaxBits = 1 << 20, MaxDepth = 64;

    private readonly VerilogTokens tokens;
    private readonly HashSet<string> inHeading = new(StringComparer.Ordinal);

    private VerilogReader(VerilogTokens tokens) => this.tokens = tokens;

    /// <summary>Reads the modules of a file; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file is no structural Verilog; the message has its place.</exception>
    public static IReadOnlyList<VerilogModule> Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads the modules of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no structural Verilog; the message has its place.</exception>
    public static IReadOnlyList<VerilogModule> Read(TextReader text, string name)
    {
        using var tokens = new VerilogTokens(text, name);
        var reader = new VerilogReader(tokens);
        var modules = new List<VerilogModule>();
        while (tokens.Next() != VerilogToken.End)
        {
            if (!tokens.Is("module") && !tokens.Is("macromodule")) throw tokens.Error("'module'");
            modules.Add(reader.Module());
        }
        return modules;
    }

    private VerilogModule Module()
    {
        var module = new VerilogModule { Name = tokens.Identifier("the name of a module") };
        inHeading.Clear();
        var heading = new List<string>();
        var directions = new Dictionary<string, PortDirection>(StringComparer.Ordinal);
        if (tokens.TryExpect("#")) SkipParentheses();
        if (tokens.TryExpect("(")) Heading(module, heading, directions);
        tokens.Expect(";");
        while (true)
        {
            if (tokens.Next() == VerilogToken.End) throw tokens.Error("'endmodule'");
            if (tokens.Is("endmodule")) break;
            if (tokens.Kind == VerilogToken.Identifier) Instances(module);
            else Item(module, directions);
        }
        foreach (var name in heading)
        {
            if (!directions.TryGetValue(name, out var direction)) throw tokens.Error($"a direction of the port {name} of the module {module.Name}");
            module.Ports.Add(new(name, direction, module.Vectors.TryGetValue(name, out var range) ? range : null));
        }
        return module;
    }

    private void Heading(VerilogModule module, List<string> heading, Dictionary<string, PortDirection> directions)
    {
        if (tokens.TryExpect(")")) return;
        PortDirection? direction = null;
        BitRange? range = null;
        do
        {
            tokens.Next();
            if (Direction() is { } given)
            {
                direction = given;
                SkipType();
                range = Range();
                tokens.Next();
            }
            if (tokens.Kind != VerilogToken.Identifier) throw tokens.Error("the name of a port");
            var name = tokens.Text;
            if (!inHeading.Add(name)) throw tokens.Error("each port once in the heading");
            heading.Add(name);
            if (direction is { } known) Declare(module, directions, name, known, range);
        }
        while (tokens.TryExpect(","));
        tokens.Expect(")");
    }

    private PortDirection? Direction() =>
        tokens.Is("input") ? PortDirection.Input : tokens.Is("output") ? PortDirection.Output : tokens.Is("inout") ? PortDirection.Inout : null;

    private void SkipType()
    {
        while (tokens.TryExpect("wire") || tokens.TryExpect("reg") || tokens.TryExpect("tri") || tokens.TryExpect("signed")) { }
    }

    private void Declare(VerilogModule module, Dictionary<string, PortDirection> directions, string name, PortDirection direction, BitRange? range)
    {
        directions[name] = direction;
        DeclareNet(module, name, range);
    }

    private void DeclareNet(VerilogModule module, string name, BitRange? range)
    {
        if (range is { } bits)
        {
            if (module.Vectors.TryGetValue(name, out var before) && before != bits) throw tokens.Error($"the same range of {name} as before, [{before.Left}:{before.Right}]");
            module.Vectors[name] = bits;
        }
        else module.Scalars.Add(name);
    }

    private void Item(VerilogModule module, Dictionary<string, PortDirection> directions)
    {
        if (Direction() is { } direction)
        {
            SkipType();
            var range = Range();
            do
            {
                var name = tokens.Identifier("the name of a port");
                if (!inHeading.Contains(name)) throw tokens.Error("a port that is in the module's heading");
                Declare(module, directions, name, direction, range);
            }
            while (tokens.TryExpect(","));
            tokens.Expect(";");
            return;
        }
        if (tokens.Is("wire") || tokens.Is("tri") || tokens.Is("reg") || tokens.Is("supply0") || tokens.Is("supply1"))
        {
            var supply = tokens.Is("supply0") ? "0" : tokens.Is("supply1") ? "1" : null;
            SkipType();
            var range = Range();
            do
            {
                var name = tokens.Identifier("the name of a net");
                DeclareNet(module, name, range);
                if (supply is not null) module.Assignments.Add((new VerilogExpression.Net(name), new VerilogExpression.Constant(string.Concat(Enumerable.Repeat(supply, range?.Count ?? 1)))));
                if (tokens.TryExpect("=")) module.Assignments.Add((new VerilogExpression.Net(name), Expression(0)));
            }
            while (tokens.TryExpect(","));
            tokens.Expect(";");
            return;
        }
        if (tokens.Is("assign"))
        {
            do
            {
                var left = Expression(0);
                tokens.Expect("=");
                module.Assignments.Add((left, Expression(0)));
            }
            while (tokens.TryExpect(","));
            tokens.Expect(";");
            return;
        }
        if (tokens.Is("parameter") || tokens.Is("defparam"))
        {
            while (tokens.Next() != VerilogToken.End && !tokens.Is(";")) { }
            if (tokens.Kind == VerilogToken.End) throw tokens.Error("';'");
            return;
        }
        if (tokens.Is("specify"))
        {
            while (tokens.Next() != VerilogToken.End && !tokens.Is("endspecify")) { }
            if (tokens.Kind == VerilogToken.End) throw tokens.Error("'endspecify'");
            return;
        }
        throw tokens.Error("a declaration, an instance or 'endmodule'");
    }

    private void Instances(VerilogModule module)
    {
        var cell = tokens.Text;
        if (tokens.TryExpect("#")) SkipParentheses();
        do
        {
            var name = tokens.Identifier("the name of an instance");
            tokens.Expect("(");
            module.Instances.Add(new(cell, name, Connections()));
        }
        while (tokens.TryExpect(","));
        tokens.Expect(";");
    }

    private List<(string, VerilogExpression?)> Connections()
    {
        var connections = new List<(string, VerilogExpression?)>();
        if (tokens.TryExpect(")")) return connections;
        bool? named = null;
        do
        {
            var isNamed = tokens.TryExpect(".");
            if (named is { } before && before != isNamed) throw tokens.Error(before ? "'.'; the ports before are named" : "a port by position as those before");
            named = isNamed;
            if (!isNamed)
            {
                if (tokens.TryExpect(",") || tokens.TryExpect(")"))
                {
                    tokens.Keep();
                    connections.Add(("", null));
                    continue;
                }
                connections.Add(("", Expression(0)));
                continue;
            }
            var port = tokens.Identifier("the name of a port");
            tokens.Expect("(");
            if (tokens.TryExpect(")"))
            {
                connections.Add((port, null));
                continue;
            }
            connections.Add((port, Expression(0)));
            tokens.Expect(")");
        }
        while (tokens.TryExpect(","));
        tokens.Expect(")");
        return connections;
    }

    private void SkipParentheses()
    {
        tokens.Expect("(");
        for (var depth = 1; depth > 0;)
        {
            if (tokens.Next() == VerilogToken.End) throw tokens.Error("')'");
            if (tokens.Is("(")) depth++;
            if (tokens.Is(")")) depth--;
        }
    }

    private BitRange? Range()
    {
        if (!tokens.TryExpect("[")) return null;
        var left = Index();
        tokens.Expect(":");
        var range = new BitRange(left, Index());
        if (Math.Abs((long)range.Left - range.Right) >= MaxBits) throw tokens.Error($"a vector of at most {MaxBits} bits");
        tokens.Expect("]");
        return range;
    }

    private int Index()
    {
        var negative = tokens.TryExpect("-");
        if (tokens.Next() != VerilogToken.Number || !int.TryParse(tokens.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) throw tokens.Error("an index");
        return negative ? -value : value;
    }

    private VerilogExpression Expression(int depth)
    {
        if (depth > MaxDepth) throw tokens.Error($"at most {MaxDepth} braces in one another");
        switch (tokens.Next())
        {
            case VerilogToken.Identifier:
                var name = tokens.Text;
                if (!tokens.TryExpect("[")) return new VerilogExpression.Net(name);
                var left = Index();
                var right = tokens.TryExpect(":") ? Index() : left;
                if (Math.Abs((long)left - right) >= MaxBits) throw tokens.Error($"a vector of at most {MaxBits} bits");
                tokens.Expect("]");
                return new VerilogExpression.Select(name, new(left, right));
            case VerilogToken.Number:
                return new VerilogExpression.Constant(Bits(tokens.Text));
        }
        if (!tokens.Is("{")) throw tokens.Error("a net, a constant or '{'");
        var parts = new List<VerilogExpression>();
        if (tokens.Next() == VerilogToken.Number && int.TryParse(tokens.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var times))
        {
            tokens.Expect("{");
            tokens.Keep();
            var repeated = Expression(depth + 1);
            if (times > 4096) throw tokens.Error("at most 4096 repetitions");
            for (var i = 0; i < times; i++) parts.Add(repeated);
            tokens.Expect("}");
            return new VerilogExpression.Concatenation(parts);
        }
        tokens.Keep();
        do
        {
            parts.Add(Expression(depth + 1));
        }
        while (tokens.TryExpect(","));
        tokens.Expect("}");
        return new VerilogExpression.Concatenation(parts);
    }

    private string Bits(string number)
    {
        var quote = number.IndexOf('\'', StringComparison.Ordinal);
        if (quote < 0) throw tokens.Error("a constant with its size: 1'b0");
        if (quote + 2 > number.Length) throw tokens.Error("a base and digits behind the quote");
        var width = 0;
        if (quote > 0 && (!int.TryParse(number.AsSpan(0, quote), NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is < 1 or > 4096))
            throw tokens.Error("a size from 1 to 4096");
        var digits = number[(quote + 2)..].Replace("_", "", StringComparison.Ordinal);
        var perDigit = char.ToLowerInvariant(number[quote + 1]) switch
        {
            'b' => 1,
            'o' => 3,
            'h' => 4,
            'd' => 0,
            _ => throw tokens.Error("base b, o, d or h"),
        };
        if (digits.Length is 0 or > 4096) throw tokens.Error("digits");
        var bits = new StringBuilder();
        if (perDigit == 0)
        {
            if (!System.Numerics.BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) throw tokens.Error("decimal digits");
            do
            {
                bits.Insert(0, value.IsEven ? '0' : '1');
                value >>= 1;
            }
            while (!value.IsZero && bits.Length < 4096);
        }
        foreach (var digit in perDigit == 0 ? "" : digits)
        {
            if (char.ToLowerInvariant(digit) is 'x' or 'z' or '?')
            {
                bits.Append(digit is 'x' or 'X' ? '0' : 'z', perDigit);
                continue;
            }
            var value = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : int.MaxValue;
            if (value >= 1 << perDigit) throw tokens.Error("digits of the base");
            for (var bit = perDigit - 1; bit >= 0; bit--) bits.Append((value >> bit & 1) == 1 ? '1' : '0');
        }
        if (width == 0) width = Math.Max(32, bits.Length);
        return bits.Length >= width ? bits.ToString(bits.Length - width, width) : new string('0', width - bits.Length) + bits;
    }
}
