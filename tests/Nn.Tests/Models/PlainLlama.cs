namespace Native.Nn.Tests.Models;

/// <summary>A number and its derivative with regard to one parameter.</summary>
internal readonly record struct Dual(double Value, double Slope)
{
    public static implicit operator Dual(double value) => new(value, 0);

    public static Dual operator +(Dual a, Dual b) => new(a.Value + b.Value, a.Slope + b.Slope);

    public static Dual operator -(Dual a, Dual b) => new(a.Value - b.Value, a.Slope - b.Slope);

    public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, a.Slope * b.Value + a.Value * b.Slope);

    public static Dual operator /(Dual a, Dual b) => new(a.Value / b.Value, (a.Slope * b.Value - a.Value * b.Slope) / (b.Value * b.Value));

    public static Dual Exp(Dual a) => new(Math.Exp(a.Value), a.Slope * Math.Exp(a.Value));

    public static Dual Log(Dual a) => new(Math.Log(a.Value), a.Slope / a.Value);

    public static Dual Root(Dual a) => new(Math.Sqrt(a.Value), a.Slope / (2 * Math.Sqrt(a.Value)));
}

/// <summary>A Llama in plain double arithmetic, with loops over scalars and derivatives by forward differentiation. Shares nothing with the library but the config.</summary>
internal sealed class PlainLlama(ModelConfig config, Dictionary<string, double[]> weights)
{
    private string? varied;
    private int place;

    /// <summary>The mean loss over some sequences, and its derivative with regard to one weight.</summary>
    public Dual Loss(int[][] sequences, int[][] targets, string? name = null, int index = 0)
    {
        (varied, place) = (name, index);
        Dual sum = 0;
        var count = 0;
        for (var s = 0; s < sequences.Length; s++)
        {
            var logits = Logits(sequences[s]);
            for (var t = 0; t < logits.Length; t++, count++)
            {
                Dual total = 0;
                foreach (var x in logits[t]) total += Dual.Exp(x);
                sum += Dual.Log(total) - logits[t][targets[s][t]];
            }
        }
        return sum / count;
    }

    private Dual[][] Logits(int[] tokens)
    {
        var x = tokens.Select(token => Row("model.embed_tokens.weight", token, config.Width)).ToArray();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var path = $"model.layers.{layer}.";
            var normed = x.Select(row => Norm(row, path + "input_layernorm.weight")).ToArray();
            x = [.. x.Zip(Attention(normed, path + "self_attn."), Sum)];
            x = [.. x.Select(row => Sum(row, FeedForward(Norm(row, path + "post_attention_layernorm.weight"), path + "mlp.")))];
        }
        return [.. x.Select(row => Product(Norm(row, "model.norm.weight"), "lm_head", config.Vocabulary, hasBias: false))];
    }

    private Dual[][] Attention(Dual[][] x, string path)
    {
        int heads = config.Heads, keyHeads = config.KeyHeads, size = config.HeadSize;
        var q = x.Select((row, t) => Turned(Product(row, path + "q_proj", heads * size), t)).ToArray();
        var k = x.Select((row, t) => Turned(Product(row, path + "k_proj", keyHeads * size), t)).ToArray();
        var v = x.Select(row => Product(row, path + "v_proj", keyHeads * size)).ToArray();
        return [.. x.Select((_, t) =>
        {
            var seen = new Dual[heads * size];
            for (var h = 0; h < heads; h++)
            {
                var other = h / (heads / keyHeads) * size;
                var shares = new Dual[t + 1];
                Dual total = 0;
                for (var s = 0; s <= t; s++)
                {
                    Dual score = 0;
                    for (var i = 0; i < size; i++) score += q[t][h * size + i] * k[s][other + i];
                    total += shares[s] = Dual.Exp(score / Math.Sqrt(size));
                }
                for (var s = 0; s <= t; s++)
                    for (var i = 0; i < size; i++) seen[h * size + i] += shares[s] / total * v[s][other + i];
            }
            return Product(seen, path + "o_proj", config.Width);
        })];
    }

    private Dual[] Turned(Dual[] row, int position)
    {
        var (size, half) = (config.HeadSize, config.HeadSize / 2);
        var result = new Dual[row.Length];
        for (var head = 0; head < row.Length; head += size)
            for (var i = 0; i < half; i++)
            {
                // Angles stretched linearly, as the config of the test says.
                var angle = position / config.Rope!.Factor / Math.Pow(config.Rope.Base, 2.0 * i / size);
                Dual a = row[head + i], b = row[head + i + half];
                result[head + i] = a * Math.Cos(angle) - b * Math.Sin(angle);
                result[head + i + half] = b * Math.Cos(angle) + a * Math.Sin(angle);
            }
        return result;
    }

    private Dual[] FeedForward(Dual[] x, string path)
    {
        var up = Product(x, path + "up_proj", config.Hidden);
        var gate = Product(x, path + "gate_proj", config.Hidden);
        return Product([.. gate.Select((g, i) => g / (1 + Dual.Exp(0 - g)) * up[i])], path + "down_proj", config.Width);
    }

    private Dual[] Norm(Dual[] x, string name)
    {
        Dual squares = 0;
        foreach (var value in x) squares += value * value;
        var length = Dual.Root(squares / x.Length + config.Epsilon);
        var gains = Row(name, 0, x.Length);
        return [.. x.Select((value, i) => value / length * gains[i])];
    }

    private Dual[] Product(Dual[] x, string name, int outputs, bool hasBias = true)
    {
        var result = hasBias ? Row(name + ".bias", 0, outputs) : new Dual[outputs];
        for (var o = 0; o < outputs; o++)
        {
            var row = Row(name + ".weight", o, x.Length);
            for (var i = 0; i < x.Length; i++) result[o] += x[i] * row[i];
        }
        return result;
    }

    private Dual[] Row(string name, int row, int width)
    {
        var values = weights[name];
        var result = new Dual[width];
        for (var i = 0; i < width; i++) result[i] = values[row * width + i];
        var varies = place - row * width;
        if (varied == name && varies >= 0 && varies < width) result[varies] = result[varies] with { Slope = 1 };
        return result;
    }

    private static Dual[] Sum(Dual[] a, Dual[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
