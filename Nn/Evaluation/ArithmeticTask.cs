using System.Globalization;
using System.Numerics;
using System.Text;

namespace Native.Nn.Evaluation;

/// <summary>What an <see cref="ArithmeticTask"/> asks for.</summary>
public enum ArithmeticOperation
{
    /// <summary>The sum.</summary>
    Addition,
    /// <summary>The first less the second, which is no larger.</summary>
    Subtraction,
    /// <summary>The product.</summary>
    Multiplication,
}

/// <summary>Two numbers of so many digits are added, subtracted or multiplied, with or without written steps, as on paper.</summary>
/// <param name="operation">What is asked for.</param>
/// <param name="digits">Digits of both numbers, 1 to 30.</param>
/// <param name="steps">Whether the steps are to be written: digit by digit with carry or borrow, or the partial products and their sum.</param>
public sealed class ArithmeticTask(ArithmeticOperation operation, int digits, bool steps = false) : GeneratedTask
{
    private readonly int digits = Size(digits, 1, 30, nameof(digits));

    /// <inheritdoc/>
    public override string Name => $"{operation.ToString().ToLowerInvariant()}-{digits}{(steps ? "-steps" : "")}";

    /// <inheritdoc/>
    public override int LongestCompletion => steps ? operation == ArithmeticOperation.Multiplication ? (digits + 2) * (5 * digits + 24) : 48 * (digits + 1) : 2 * digits + 4;

    /// <inheritdoc/>
    internal override bool HasSteps => steps;

    /// <inheritdoc/>
    private protected override TaskExample Create(SplitMix random)
    {
        var (a, b) = (Number(random), Number(random));
        if (operation == ArithmeticOperation.Subtraction && a < b) (a, b) = (b, a);
        var (sign, result) = operation switch
        {
            ArithmeticOperation.Addition => ('+', a + b),
            ArithmeticOperation.Subtraction => ('-', a - b),
            _ => ('*', a * b),
        };
        var answer = Text(result);
        var question = $"{Text(a)} {sign} {Text(b)} = ?";
        if (!steps) return Plain(question, answer);
        var written = operation switch
        {
            ArithmeticOperation.Addition => Columns(a, b, add: true),
            ArithmeticOperation.Subtraction => Columns(a, b, add: false),
            _ => Products(a, b),
        };
        return new(question + "\n", $"{written}{Mark} {answer}\n", answer);
    }

    private static string Columns(BigInteger a, BigInteger b, bool add)
    {
        var lines = new StringBuilder();
        var carry = 0;
        for (var (x, y) = (a, b); x > 0 || y > 0; x /= 10, y /= 10)
        {
            var (p, q) = ((int)(x % 10), (int)(y % 10));
            var sum = add ? p + q + carry : p - q - carry;
            var digit = (sum + 10) % 10;
            var next = add ? sum / 10 : sum < 0 ? 1 : 0;
            lines.Append(CultureInfo.InvariantCulture, $"{p} {(add ? '+' : '-')} {q} {(add ? '+' : '-')} {carry}: write {digit}, {(add ? "carry" : "borrow")} {next}\n");
            carry = next;
        }
        if (carry > 0) lines.Append(CultureInfo.InvariantCulture, $"write {carry}\n");
        return lines.ToString();
    }

    private static string Products(BigInteger a, BigInteger b)
    {
        var lines = new StringBuilder();
        var (sum, place) = (BigInteger.Zero, BigInteger.One);
        for (var y = b; y > 0; y /= 10, place *= 10)
        {
            var part = a * (y % 10) * place;
            sum += part;
            lines.Append(CultureInfo.InvariantCulture, $"{a} * {y % 10 * place} = {part}, sum {sum}\n");
        }
        return lines.ToString();
    }

    private BigInteger Number(SplitMix random)
    {
        var number = new BigInteger(digits == 1 ? random.Below(10) : 1 + random.Below(9));
        for (var i = 1; i < digits; i++) number = number * 10 + random.Below(10);
        return number;
    }

    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}
