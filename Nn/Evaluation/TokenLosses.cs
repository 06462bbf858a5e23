using Native.Compute;

namespace Native.Nn.Evaluation;

/// <summary>Runs models over windows of a text, several windows of like length at a time.</summary>
internal sealed class TokenLosses(IReadOnlyList<CausalModel> models, ITokenSource source, int context, int scoresAtOnce)
{
    /// <summary>The windows, in the order of the text.</summary>
    public List<TextWindow> Windows { get; } = TextWindow.Of(source, context);

    /// <summary>The context that a model is measured with.</summary>
    public static int ContextOf(CausalModel model, TextOptions options)
    {
        var context = options.Context ?? Math.Min(1024, model.Config.Context);
        if (context < 1 || context > model.Config.Context) throw new ArgumentException($"a context of {context}; the model's is {model.Config.Context}", nameof(options));
        return context;
    }

    /// <summary>Calls back for each window with its tokens and each model's scores, [length - 1, vocabulary] in F32, row i behind token i.</summary>
    public void Run(Action<TextWindow, int[], Tensor[]> visit, IProgress<double>? progress, CancellationToken token)
    {
        var order = Enumerable.Range(0, Windows.Count).OrderByDescending(i => Windows[i].Length).ToArray();
        for (var first = 0; first < order.Length;)
        {
            token.ThrowIfCancellationRequested();
            var positions = Windows[order[first]].Length - 1;
            var rows = (int)Math.Clamp(scoresAtOnce / ((long)positions * models[0].Config.Vocabulary), 1, order.Length - first);
            // What pads a short window comes behind it, where causal attention does not look.
            var tokens = new int[rows * positions];
            var windows = new (TextWindow Window, int[] Tokens)[rows];
            for (var row = 0; row < rows; row++)
            {
                var window = Windows[order[first + row]];
                var all = new int[window.Length];
                source.Read(window.Start, all);
                all.AsSpan(0, window.Length - 1).CopyTo(tokens.AsSpan(row * positions));
                windows[row] = (window, all);
            }
            var scopes = models.Select(model => model.Device).Distinct().Select(device => device.NoGrad()).ToArray();
            try
            {
                var scores = models.Select(model => model.Forward(Tensor.From<int>(model.Device, tokens, new Shape(rows, positions))).To(DType.F32)).ToArray();
                for (var row = 0; row < rows; row++)
                    visit(windows[row].Window, windows[row].Tokens, Array.ConvertAll(scores, all => all.Slice(0, row * positions, windows[row].Window.Length - 1)));
            }
            finally
            {
                foreach (var scope in scopes) scope.Dispose();
            }
            first += rows;
            progress?.Report((double)first / order.Length);
        }
    }

    /// <summary>The loss of each counted token of a window, in nats.</summary>
    public static float[] LossesOf(Device device, TextWindow window, int[] tokens, Tensor scores)
    {
        var losses = scores.CrossEntropy(Tensor.From<int>(device, tokens.AsSpan(1), new Shape(tokens.Length - 1)), reduction: LossReduction.None).ToArray<float>();
        return losses[^window.Counted..];
    }

    /// <summary>Adds what windows measured up by document where there are enough of these, else by window.</summary>
    public (double[] Measured, double[] Sizes) Units(IReadOnlyDictionary<TextWindow, (double Measured, double Size)> windows)
    {
        const int Enough = 20;
        var groups = Windows.GroupBy(w => Windows[^1].Document + 1 >= Enough ? w.Document : w.Start).Select(g => (g.Sum(w => windows[w].Measured), g.Sum(w => windows[w].Size))).Where(g => g.Item2 > 0).ToList();
        return ([.. groups.Select(g => g.Item1)], [.. groups.Select(g => g.Item2)]);
    }
}
