using System.Globalization;

namespace Native.Eda;

/// <summary>The sums and products of Tcl's expr. Whole numbers stay whole, and their division rounds down.</summary>
internal sealed class SdcExpression
{
    private const int MaxDepth = 100;

    private readonly string text;
    private int at, depth;

    private SdcExpression(string text) => this.text = text;

    /// <summary>The value as a text, or null if this is no expression.</summary>
    public static string? Evaluate(string text)
    {
        var expression = new SdcExpression(text);
        if (expression.Sum() is not { } value || expression.Peek() != '\0') return null;
        return double.IsFinite(value.Number) ? value.Number.ToString(value.Whole ? "0" : "R", CultureInfo.InvariantCulture) : null;
    }

    private char Peek()
    {
        while (at < text.Length && text[at] <= ' ') at++;
        return at < text.Length ? text[at] : '\0';
    }

    private (double Number, bool Whole)? Sum()
    {
        var left = Product();
        while (left is { } a && Peek() is '+' or '-')
        {
            var minus = text[at++] == '-';
            left = Product() is { } b ? (minus ? a.Number - b.Number : a.Number + b.Number, a.Whole && b.Whole) : null;
        }
        return left;
    }

    private (double Number, bool Whole)? Product()
    {
        var left = Factor();
        while (left is { } a && Peek() is '*' or '/')
        {
            var divide = text[at++] == '/';
            if (Factor() is not { } b) return null;
            var whole = a.Whole && b.Whole;
            var value = divide ? a.Number / b.Number : a.Number * b.Number;
            left = (whole ? Math.Floor(value) : value, whole);
        }
        return left;
    }

    private (double Number, bool Whole)? Factor()
    {
        if (++depth > MaxDepth) return null;
        try
        {
            var c = Peek();
            if (c is '-' or '+')
            {
                at++;
                return Factor() is { } value ? (c == '-' ? -value.Number : value.Number, value.Whole) : null;
            }
            if (c == '(')
            {
                at++;
                var inner = Sum();
                if (Peek() != ')') return null;
                at++;
                return inner;
            }
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or 'e' or 'E' || (text[at] is '-' or '+' && at > start && text[at - 1] is 'e' or 'E'))) at++;
            var word = text.AsSpan(start, at - start);
            return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (number, word.IndexOfAny('.', 'e', 'E') < 0) : null;
        }
        finally
        {
            depth--;
        }
    }
}
