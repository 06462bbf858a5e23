using Native.Compute;

namespace Native.Bench.Training;

/// <summary>Batches of windows of a text: in each pass every window once, in random order, cut at another offset.</summary>
internal sealed class BatchOrder
{
    private readonly TokenizedText text;
    private readonly Generator generator;
    private readonly int context;
    private readonly int[] starts;
    private int at, windows;

    /// <summary>Batches of <paramref name="batch"/> windows of up to <paramref name="context"/> tokens.</summary>
    public BatchOrder(TokenizedText text, int batch, int context, ulong seed)
    {
        this.text = text;
        // A text shorter than a window is one window.
        this.context = Math.Min(context, text.Tokens.Length - 1);
        generator = new Generator(seed);
        starts = new int[(text.Tokens.Length - 1) / this.context];
        Inputs = new int[batch * this.context];
        Targets = new int[batch * this.context];
    }

    /// <summary>Tokens of a sequence.</summary>
    public int Context => context;

    /// <summary>The tokens of the batch, sequence after sequence.</summary>
    public int[] Inputs { get; }

    /// <summary>The token behind each.</summary>
    public int[] Targets { get; }

    /// <summary>Fills the next batch.</summary>
    /// <returns>Bytes of text that its targets stand for.</returns>
    public long Next()
    {
        for (var row = 0; row < Inputs.Length; row += context)
        {
            if (at == windows) Shuffle();
            var window = text.Tokens.Slice(starts[at++], context + 1);
            window[..^1].CopyTo(Inputs.AsSpan(row));
            window[1..].CopyTo(Targets.AsSpan(row));
        }
        return text.BytesOf(Targets);
    }

    private void Shuffle()
    {
        var room = text.Tokens.Length - 1;
        var offset = (int)generator.NextInteger((ulong)Math.Min(context, room - context + 1));
        windows = (room - offset) / context;
        for (var i = 0; i < windows; i++) starts[i] = offset + i * context;
        for (var i = windows - 1; i > 0; i--)
        {
            var j = (int)generator.NextInteger((ulong)i + 1);
            (starts[i], starts[j]) = (starts[j], starts[i]);
        }
        at = 0;
    }
}
