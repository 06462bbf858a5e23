namespace Native.Eda;

/// <summary>A Boolean function of pins as Liberty writes it: ! and ' negate, &amp;, * and a space are and, | and + are or, ^ is exclusive or.</summary>
public sealed class BooleanFunction
{
    private readonly Node root;

    private BooleanFunction(string text, Node root, string[] variables) => (Text, this.root, Variables) = (text, root, variables);

    /// <summary>What a node does.</summary>
    public enum Operation
    {
        /// <summary>The constant 0.</summary>
        Zero,
        /// <summary>The constant 1.</summary>
        One,
        /// <summary>A variable.</summary>
        Variable,
        /// <summary>Not the left operand.</summary>
        Not,
        /// <summary>Both operands.</summary>
        And,
        /// <summary>One operand or both.</summary>
        Or,
        /// <summary>One operand and not the other.</summary>
        Xor,
    }

    /// <summary>The function as it was written.</summary>
    public string Text { get; }

    /// <summary>The names of the pins, in order of appearance.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>The top of its tree.</summary>
    public Node Root => root;

    /// <summary>A node of the tree.</summary>
    /// <param name="Kind">What it does.</param>
    /// <param name="Variable">The number of its variable.</param>
    /// <param name="Left">Its left or only operand.</param>
    /// <param name="Right">Its right operand.</param>
    public sealed record Node(Operation Kind, int Variable = -1, Node? Left = null, Node? Right = null);

    /// <summary>Reads a function.</summary>
    /// <exception cref="FormatException">It is none; the message has the function and the place.</exception>
    public static BooleanFunction Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new Parser(text);
        var root = parser.Function();
        return new(text, root, [.. parser.Names]);
    }

    /// <summary>The value for values of the variables, in their order.</summary>
    public bool Evaluate(ReadOnlySpan<bool> values)
    {
        if (values.Length < Variables.Count) throw new ArgumentException($"BooleanFunction.Evaluate: {values.Length} values for {Variables.Count} variables", nameof(values));
        return Evaluate(root, values);
    }

    private static bool Evaluate(Node node, ReadOnlySpan<bool> values) => node.Kind switch
    {
        Operation.Zero => false,
        Operation.One => true,
        Operation.Variable => values[node.Variable],
        Operation.Not => !Evaluate(node.Left!, values),
        Operation.And => Evaluate(node.Left!, values) && Evaluate(node.Right!, values),
        Operation.Or => Evaluate(node.Left!, values) || Evaluate(node.Right!, values),
        _ => Evaluate(node.Left!, values) ^ Evaluate(node.Right!, values),
    };

    private sealed class Parser(string text)
    {
        private const int MaxDepth = 200;

        private int at, depth;

        public List<string> Names { get; } = [];

        public Node Function()
        {
            var node = Or();
            return at == text.Length ? node : throw Error();
        }

        private FormatException Error() => new($"BooleanFunction: '{text}' is no function at character {at + 1}");

        private char Peek()
        {
            while (at < text.Length && text[at] <= ' ') at++;
            return at < text.Length ? text[at] : '\0';
        }

        private Node Or()
        {
            if (++depth > MaxDepth) throw Error();
            var node = Xor();
            while (Peek() is '|' or '+')
            {
                at++;
                node = new(Operation.Or, -1, node, Xor());
            }
            depth--;
            return node;
        }

        private Node Xor()
        {
            var node = And();
            while (Peek() == '^')
            {
                at++;
                node = new(Operation.Xor, -1, node, And());
            }
            return node;
        }

        private Node And()
        {
            var node = Unary();
            while (true)
            {
                var c = Peek();
                if (c is '&' or '*') at++;
                else if (c != '!' && c != '(' && !IsName(c)) return node;
                node = new(Operation.And, -1, node, Unary());
            }
        }

        private Node Unary()
        {
            if (++depth > MaxDepth) throw Error();
            Node node;
            var c = Peek();
            if (c == '!')
            {
                at++;
                node = new(Operation.Not, -1, Unary());
            }
            else if (c == '(')
            {
                at++;
                node = Or();
                if (Peek() != ')') throw Error();
                at++;
            }
            else if (IsName(c)) node = Name();
            else throw Error();
            for (; Peek() == '\''; at++) node = new(Operation.Not, -1, node);
            depth--;
            return node;
        }

        private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '[' or ']' or '.' or '\\' or '"';

        private Node Name()
        {
            var start = at;
            while (at < text.Length && IsName(text[at])) at++;
            var name = text[start..at].Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);
            if (name.Length == 0) throw Error();
            if (name is "0" or "1") return new(name == "0" ? Operation.Zero : Operation.One);
            var number = Names.IndexOf(name);
            if (number < 0)
            {
                number = Names.Count;
                Names.Add(name);
            }
            return new(Operation.Variable, number);
        }
    }
}
