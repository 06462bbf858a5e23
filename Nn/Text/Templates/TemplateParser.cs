using System.Globalization;

namespace Native.Nn;

/// <summary>Reads expressions of a template, in the order of precedence of Jinja, as functions of a scope.</summary>
internal class TemplateParser(List<TemplateToken> tokens)
{
    private const int Deepest = 100;

    private int at, depth;

    protected TemplateToken Current => tokens[at];

    protected TemplateToken Take() => tokens[at < tokens.Count - 1 ? at++ : at];

    protected bool Is(string text) => Current.Kind is TemplateTokenKind.Name or TemplateTokenKind.Sign && Current.Text == text;

    protected bool TakeIf(string text)
    {
        if (!Is(text)) return false;
        at++;
        return true;
    }

    protected void Expect(string text)
    {
        if (!TakeIf(text)) throw Unexpected(text);
    }

    protected string Name() => Current.Kind == TemplateTokenKind.Name ? Take().Text : throw Unexpected("a name");

    protected void Expect(TemplateTokenKind kind)
    {
        if (Current.Kind != kind) throw Unexpected(kind.ToString());
        Take();
    }

    protected TemplateException Unexpected(string needed) => new($"line {Current.Line}: '{Current.Text}' ({Current.Kind}) where {needed} is needed");

    /// <summary>An expression, perhaps with a condition: a if b else c.</summary>
    protected Func<TemplateScope, object?> Expression(bool conditional = true)
    {
        if (++depth > Deepest) throw new TemplateException($"line {Current.Line}: nested deeper than {Deepest}");
        var value = Or();
        while (conditional && TakeIf("if"))
        {
            var (then, test) = (value, Or());
            var otherwise = TakeIf("else") ? Expression() : _ => new TemplateUndefined("the missing else");
            value = scope => TemplateValue.IsTrue(test(scope)) ? then(scope) : otherwise(scope);
        }
        depth--;
        return value;
    }

    private Func<TemplateScope, object?> Or()
    {
        var left = And();
        while (TakeIf("or"))
        {
            var (first, second) = (left, And());
            left = scope => first(scope) is var value && TemplateValue.IsTrue(value) ? value : second(scope);
        }
        return left;
    }

    private Func<TemplateScope, object?> And()
    {
        var left = Not();
        while (TakeIf("and"))
        {
            var (first, second) = (left, Not());
            left = scope => first(scope) is var value && TemplateValue.IsTrue(value) ? second(scope) : value;
        }
        return left;
    }

    private Func<TemplateScope, object?> Not()
    {
        var count = 0;
        while (TakeIf("not")) count++;
        var value = Comparison();
        return count == 0 ? value : scope => TemplateValue.IsTrue(value(scope)) == (count % 2 == 0);
    }

    private Func<TemplateScope, object?> Comparison()
    {
        var left = Binary(0);
        var first = left;
        Func<TemplateScope, object?>? all = null;
        while (true)
        {
            string sign;
            if (Current.Kind == TemplateTokenKind.Sign && Current.Text is "==" or "!=" or "<" or ">" or "<=" or ">=") sign = Take().Text;
            else if (TakeIf("in")) sign = "in";
            else if (Is("not") && tokens[at + 1].Text == "in")
            {
                at += 2;
                sign = "not in";
            }
            else return all ?? first;
            var (a, b, before) = (left, Binary(0), all);
            left = b;
            all = scope => (before is null || TemplateValue.IsTrue(before(scope))) && TemplateValue.Compare(sign, a(scope), b(scope));
        }
    }

    private static readonly string[][] Levels = [["+", "-"], ["~"], ["*", "/", "//", "%"], ["**"]];

    private Func<TemplateScope, object?> Binary(int level)
    {
        if (level == Levels.Length) return Unary(filters: true);
        var left = Binary(level + 1);
        while (Current.Kind == TemplateTokenKind.Sign && Levels[level].Contains(Current.Text))
        {
            var (sign, a) = (Take().Text, left);
            var b = Binary(level + 1);
            left = scope => TemplateValue.Calculate(sign, a(scope), b(scope));
        }
        return left;
    }

    private Func<TemplateScope, object?> Unary(bool filters)
    {
        if (++depth > Deepest) throw new TemplateException($"line {Current.Line}: nested deeper than {Deepest}");
        Func<TemplateScope, object?> value;
        if (TakeIf("-"))
        {
            var negated = Unary(filters: false);
            value = scope => TemplateValue.Calculate("-", 0L, negated(scope));
        }
        else if (TakeIf("+"))
        {
            value = Unary(filters: false);
        }
        else
        {
            value = Postfix(Primary());
        }
        depth--;
        return filters ? Filtered(value) : value;
    }

    private Func<TemplateScope, object?> Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TemplateTokenKind.String:
                var text = token.Text;
                while (Current.Kind == TemplateTokenKind.String) text += Take().Text;
                return _ => text;
            case TemplateTokenKind.Number:
                var digits = token.Text.Replace("_", "", StringComparison.Ordinal);
                if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)) return _ => whole;
                if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return _ => number;
                break;
            case TemplateTokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => _ => true,
                    "false" or "False" => _ => false,
                    "none" or "None" => _ => null,
                    var name => scope => scope.Get(name),
                };
            case TemplateTokenKind.Sign when token.Text == "(":
                var (items, single) = Items(")");
                return single ? items[0] : scope => items.ConvertAll(item => item(scope));
            case TemplateTokenKind.Sign when token.Text == "[":
                var (values, _) = Items("]");
                return scope => values.ConvertAll(item => item(scope));
            case TemplateTokenKind.Sign when token.Text == "{":
                return Entries();
        }
        throw new TemplateException($"line {token.Line}: '{token.Text}' ({token.Kind}) where a value is needed");
    }

    private (List<Func<TemplateScope, object?>> Items, bool IsSingle) Items(string close)
    {
        var items = new List<Func<TemplateScope, object?>>();
        var comma = false;
        while (!TakeIf(close))
        {
            items.Add(Expression());
            if (TakeIf(",")) comma = true;
            else if (!Is(close)) throw Unexpected(close);
        }
        return (items, items.Count == 1 && !comma);
    }

    private Func<TemplateScope, object?> Entries()
    {
        var entries = new List<(Func<TemplateScope, object?> Name, Func<TemplateScope, object?> Value)>();
        while (!TakeIf("}"))
        {
            var name = Expression();
            Expect(":");
            entries.Add((name, Expression()));
            if (!TakeIf(",") && !Is("}")) throw Unexpected("}");
        }
        return scope =>
        {
            var result = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (name, value) in entries) result[TemplateValue.Text(name(scope))] = value(scope);
            return result;
        };
    }

    private Func<TemplateScope, object?> Postfix(Func<TemplateScope, object?> value)
    {
        while (true)
        {
            var from = value;
            if (TakeIf("."))
            {
                var name = Name();
                value = scope => TemplateValue.Member(from(scope), name, isAttribute: true);
            }
            else if (TakeIf("["))
            {
                value = Subscript(from);
            }
            else if (TakeIf("("))
            {
                var (arguments, named) = Arguments();
                value = scope => from(scope) is TemplateFunction function
                    ? function(arguments.ConvertAll(a => a(scope)), named.ToDictionary(n => n.Key, n => n.Value(scope)))
                    : throw new TemplateException($"{TemplateValue.Describe(from(scope))} cannot be called");
            }
            else
            {
                return value;
            }
        }
    }

    private Func<TemplateScope, object?> Subscript(Func<TemplateScope, object?> from)
    {
        Func<TemplateScope, object?>?[] slice = [null, null, null];
        var colons = 0;
        while (!TakeIf("]"))
        {
            if (TakeIf(":"))
            {
                if (++colons > 2) throw Unexpected("]");
            }
            else if (slice[colons] is null)
            {
                slice[colons] = Expression();
            }
            else
            {
                throw Unexpected("]");
            }
        }
        if (colons > 0) return scope => TemplateValue.Slice(from(scope), slice[0]?.Invoke(scope), slice[1]?.Invoke(scope), slice[2]?.Invoke(scope));
        var index = slice[0] ?? throw Unexpected("an index");
        return scope => TemplateValue.Member(from(scope), index(scope), isAttribute: false);
    }

    protected (List<Func<TemplateScope, object?>> Arguments, Dictionary<string, Func<TemplateScope, object?>> Named) Arguments()
    {
        var arguments = new List<Func<TemplateScope, object?>>();
        var named = new Dictionary<string, Func<TemplateScope, object?>>(StringComparer.Ordinal);
        while (!TakeIf(")"))
        {
            if (Current.Kind == TemplateTokenKind.Name && tokens[at + 1] is { Kind: TemplateTokenKind.Sign, Text: "=" })
            {
                var name = Name();
                Expect("=");
                named[name] = Expression();
            }
            else
            {
                arguments.Add(Expression());
            }
            if (!TakeIf(",") && !Is(")")) throw Unexpected(")");
        }
        return (arguments, named);
    }

    private Func<TemplateScope, object?> Filtered(Func<TemplateScope, object?> value)
    {
        while (true)
        {
            var from = value;
            if (TakeIf("|"))
            {
                var name = Name();
                var filter = TemplateFilters.Find(name) ?? throw new TemplateException($"line {Current.Line}: the filter '{name}' is not known");
                var (arguments, named) = TakeIf("(") ? Arguments() : ([], []);
                value = scope => filter([from(scope), .. arguments.Select(a => a(scope))], named.ToDictionary(n => n.Key, n => n.Value(scope)));
            }
            else if (TakeIf("is"))
            {
                var negated = TakeIf("not");
                var name = Name();
                var test = TemplateFilters.Test(name) ?? throw new TemplateException($"line {Current.Line}: the test '{name}' is not known");
                List<Func<TemplateScope, object?>> arguments = [];
                if (TakeIf("(")) arguments = Arguments().Arguments;
                else if (Current.Kind is TemplateTokenKind.String or TemplateTokenKind.Number || Current.Kind == TemplateTokenKind.Name && Current.Text is not ("else" or "or" or "and" or "is" or "if" or "in" or "not")) arguments = [Postfix(Primary())];
                value = scope => test(from(scope), arguments.Count > 0 ? arguments[0](scope) : null) != negated;
            }
            else if (TakeIf("("))
            {
                var (arguments, named) = Arguments();
                value = scope => from(scope) is TemplateFunction function
                    ? function(arguments.ConvertAll(a => a(scope)), named.ToDictionary(n => n.Key, n => n.Value(scope)))
                    : throw new TemplateException($"{TemplateValue.Describe(from(scope))} cannot be called");
            }
            else
            {
                return value;
            }
        }
    }
}
