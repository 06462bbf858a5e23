using System.Text;

namespace Native.Nn;

/// <summary>Reads the statements of a template.</summary>
internal sealed class TemplateStatements(List<TemplateToken> tokens) : TemplateParser(tokens)
{
    private int nested;

    /// <summary>The whole template.</summary>
    public Func<TemplateScope, TemplateFlow> Template()
    {
        var body = Body();
        return Current.Kind == TemplateTokenKind.End ? body : throw Unexpected("no such tag");
    }

    // Up to a tag that it does not know, which is left behind its begin: the caller says which it may be.
    private Func<TemplateScope, TemplateFlow> Body(params string[] ends)
    {
        if (++nested > 100) throw new TemplateException($"line {Current.Line}: nested deeper than 100");
        var parts = new List<Func<TemplateScope, TemplateFlow>>();
        while (Current.Kind != TemplateTokenKind.End)
        {
            if (Current.Kind == TemplateTokenKind.Text)
            {
                var text = Take().Text;
                parts.Add(scope => Written(scope, text));
            }
            else if (Current.Kind == TemplateTokenKind.OutputBegin)
            {
                Take();
                var value = Expression();
                Expect(TemplateTokenKind.OutputEnd);
                parts.Add(scope => Written(scope, TemplateValue.Text(value(scope))));
            }
            else
            {
                Expect(TemplateTokenKind.BlockBegin);
                if (ends.Contains(Current.Text)) break;
                parts.Add(Statement());
            }
        }
        nested--;
        var all = parts.ToArray();
        return scope =>
        {
            foreach (var part in all)
            {
                scope.Step();
                if (part(scope) is not TemplateFlow.Normal and var flow) return flow;
            }
            return TemplateFlow.Normal;
        };
    }

    private Func<TemplateScope, TemplateFlow> Statement()
    {
        var (line, name) = (Current.Line, Name());
        switch (name)
        {
            case "if":
                return If();
            case "for":
                return For();
            case "set":
                return Set();
            case "macro":
                return Macro();
            case "generation":
                // Marks what the assistant said, for training; it is output like the rest.
                Close();
                var body = Body("endgeneration");
                End("endgeneration");
                return body;
            case "break" or "continue":
                Close();
                return _ => name == "break" ? TemplateFlow.Break : TemplateFlow.Continue;
            default:
                throw new TemplateException($"line {line}: the statement '{name}' is not known; if, for, set, macro, break, continue and generation are");
        }
    }

    private Func<TemplateScope, TemplateFlow> If()
    {
        var cases = new List<(Func<TemplateScope, object?> Test, Func<TemplateScope, TemplateFlow> Body)>();
        Func<TemplateScope, TemplateFlow>? otherwise = null;
        var test = Expression();
        Close();
        while (true)
        {
            var body = Body("elif", "else", "endif");
            if (test is null) otherwise = body;
            else cases.Add((test, body));
            var tag = Name();
            if (tag == "endif") break;
            if (otherwise is not null) throw Unexpected("endif");
            test = tag == "elif" ? Expression() : null;
            Close();
        }
        Close();
        return scope =>
        {
            foreach (var (condition, body) in cases)
                if (TemplateValue.IsTrue(condition(scope))) return body(scope);
            return otherwise?.Invoke(scope) ?? TemplateFlow.Normal;
        };
    }

    private Func<TemplateScope, TemplateFlow> For()
    {
        var names = Names();
        Expect("in");
        var source = Expression(conditional: false);
        var filter = TakeIf("if") ? Expression() : null;
        Close();
        var body = Body("else", "endfor");
        Func<TemplateScope, TemplateFlow>? otherwise = null;
        if (Is("else"))
        {
            Take();
            Close();
            otherwise = Body("endfor");
        }
        End("endfor");
        return scope =>
        {
            var items = TemplateValue.Items(source(scope));
            if (filter is not null) items = [.. items.Where(item => TemplateValue.IsTrue(filter(Bound(scope, names, item))))];
            for (var i = 0; i < items.Count; i++)
            {
                scope.Step();
                var inner = Bound(scope, names, items[i]);
                inner.Set("loop", Loop(items, i));
                if (body(inner) == TemplateFlow.Break) return TemplateFlow.Normal;
            }
            return items.Count == 0 && otherwise is not null ? otherwise(scope) : TemplateFlow.Normal;
        };
    }

    private static Dictionary<string, object?> Loop(List<object?> items, int i) => new(StringComparer.Ordinal)
    {
        ["index"] = i + 1L,
        ["index0"] = (long)i,
        ["revindex"] = (long)(items.Count - i),
        ["revindex0"] = items.Count - i - 1L,
        ["first"] = i == 0,
        ["last"] = i == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = i > 0 ? items[i - 1] : new TemplateUndefined("loop.previtem"),
        ["nextitem"] = i + 1 < items.Count ? items[i + 1] : new TemplateUndefined("loop.nextitem"),
    };

    private static TemplateScope Bound(TemplateScope scope, List<string> names, object? item)
    {
        var inner = scope.Inner();
        if (names.Count == 1)
        {
            inner.Set(names[0], item);
            return inner;
        }
        var parts = TemplateValue.Items(item);
        if (parts.Count != names.Count) throw new TemplateException($"{parts.Count} values for the names {string.Join(", ", names)}");
        for (var i = 0; i < names.Count; i++) inner.Set(names[i], parts[i]);
        return inner;
    }

    private List<string> Names()
    {
        var names = new List<string> { Name() };
        while (TakeIf(",")) names.Add(Name());
        return names;
    }

    private Func<TemplateScope, TemplateFlow> Set()
    {
        var name = Name();
        var member = TakeIf(".") ? Name() : null;
        Func<TemplateScope, object?> value;
        if (TakeIf("="))
        {
            value = Expression();
            Close();
        }
        else
        {
            Close();
            var body = Body("endset");
            End("endset");
            value = scope =>
            {
                var inner = scope.Inner(new StringBuilder());
                body(inner);
                return inner.Output.ToString();
            };
        }
        return scope =>
        {
            if (member is null) scope.Set(name, value(scope));
            else if (scope.Get(name) is TemplateNamespace space) space[member] = value(scope);
            else throw new TemplateException($"'{name}' is no namespace: '{name}.{member}' cannot be set");
            return TemplateFlow.Normal;
        };
    }

    private Func<TemplateScope, TemplateFlow> Macro()
    {
        var name = Name();
        var parameters = new List<(string Name, Func<TemplateScope, object?>? Missing)>();
        Expect("(");
        while (!TakeIf(")"))
        {
            parameters.Add((Name(), TakeIf("=") ? Expression() : null));
            if (!TakeIf(",") && !Is(")")) throw Unexpected(")");
        }
        Close();
        var body = Body("endmacro");
        End("endmacro");
        return scope =>
        {
            scope.Set(name, (TemplateFunction)((arguments, named) =>
            {
                var inner = scope.Inner(new StringBuilder());
                if (arguments.Count > parameters.Count) throw new TemplateException($"the macro '{name}' takes {parameters.Count} arguments, not {arguments.Count}");
                for (var i = 0; i < parameters.Count; i++)
                {
                    var (parameter, missing) = parameters[i];
                    inner.Set(parameter, i < arguments.Count ? arguments[i] : named.TryGetValue(parameter, out var given) ? given : missing is null ? new TemplateUndefined(parameter) : missing(scope));
                }
                scope.Call(1);
                body(inner);
                scope.Call(-1);
                return inner.Output.ToString();
            }));
            return TemplateFlow.Normal;
        };
    }

    private void Close() => Expect(TemplateTokenKind.BlockEnd);

    private void End(string tag)
    {
        Expect(tag);
        Close();
    }

    private static TemplateFlow Written(TemplateScope scope, string text)
    {
        scope.Write(text);
        return TemplateFlow.Normal;
    }
}

/// <summary>What namespace() makes: variables that may be set from within loops.</summary>
internal sealed class TemplateNamespace() : Dictionary<string, object?>(StringComparer.Ordinal);
