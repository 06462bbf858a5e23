namespace Native.Extensions.AI;

/// <summary>
/// Cuts a text that comes in pieces where one of some strings begins: the one that is whole first, however the text is cut. What may become one is held
/// back until it is known not to.
/// </summary>
internal sealed class StopText
{
    private readonly string[] stops;
    private string held = "";

    /// <exception cref="ArgumentException">A string is empty.</exception>
    public StopText(IEnumerable<string> stops)
    {
        this.stops = [.. stops];
        if (Array.Exists(this.stops, string.IsNullOrEmpty)) throw new ArgumentException("StopSequences: an empty string would end every answer", nameof(stops));
    }

    /// <summary>Whether one of the strings came.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Takes the next piece.</summary>
    /// <returns>What is certain of the text and was not given yet.</returns>
    public string Add(string text)
    {
        if (IsFound) return "";
        held += text;
        var (cut, end) = (held.Length, int.MaxValue);
        foreach (var stop in stops)
        {
            var at = held.IndexOf(stop, StringComparison.Ordinal);
            if (at < 0 || (at + stop.Length, at).CompareTo((end, cut)) >= 0) continue;
            (cut, end, IsFound) = (at, at + stop.Length, true);
        }
        if (IsFound) return Give(cut);
        foreach (var stop in stops)
            for (var length = Math.Min(stop.Length - 1, held.Length); length > 0; length--)
                if (held.EndsWith(stop.AsSpan(0, length), StringComparison.Ordinal))
                {
                    cut = Math.Min(cut, held.Length - length);
                    break;
                }
        return Give(cut);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back and became nothing.</returns>
    public string Finish() => IsFound ? "" : Give(held.Length);

    // Behind a stop string nothing is kept.
    private string Give(int length)
    {
        var given = held[..length];
        held = IsFound ? "" : held[length..];
        return given;
    }
}
