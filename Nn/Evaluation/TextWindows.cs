namespace Native.Nn.Evaluation;

/// <summary>How a text is measured.</summary>
public sealed record TextOptions
{
    /// <summary>Tokens of context at most; default the model's own, 1,024 at most.</summary>
    public int? Context { get; init; }

    /// <summary>Scores computed at a time, at most: positions times vocabulary; default 16 Mi.</summary>
    public int ScoresAtOnce { get; init; } = 16 << 20;

    /// <summary>Resampling for the intervals.</summary>
    public Bootstrap Bootstrap { get; init; } = new();

    /// <summary>Gets the share done.</summary>
    public IProgress<double>? Progress { get; init; }
}

/// <summary>A stretch of a document that is read at once; its last tokens count.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Length">Tokens that are read.</param>
/// <param name="Counted">Tokens at its end that are predicted and count; each is predicted from all of the window before it.</param>
/// <param name="Document">The document.</param>
internal readonly record struct TextWindow(long Start, int Length, int Counted, int Document)
{
    /// <summary>
    /// Windows of all documents: within one they overlap by half, so every token but those of a document's first half window is predicted from half a
    /// context or more. Each token behind a document's first counts once.
    /// </summary>
    public static List<TextWindow> Of(ITokenSource source, int context)
    {
        if (source.Documents is [> 0, ..]) throw new ArgumentException($"TextWindow: the first document starts at {source.Documents[0]}, not at 0", nameof(source));
        var result = new List<TextWindow>();
        var count = Math.Max(1, source.Documents.Length);
        var stride = Math.Max(1, context / 2);
        for (var document = 0; document < count; document++)
        {
            var start = source.Documents.IsEmpty ? 0 : source.Documents[document];
            var end = document + 1 < source.Documents.Length ? source.Documents[document + 1] : source.Count;
            // A window of n tokens predicts n - 1 of them.
            for (long at = start, done = start + 1; done < end; at += stride)
            {
                var length = (int)Math.Min(context + 1, end - at);
                result.Add(new(at, length, (int)(at + length - done), document));
                done = at + length;
            }
        }
        return result;
    }
}
