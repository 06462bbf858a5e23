using System.Text;

namespace Native.Nn;

/// <summary>Reads plain UTF-8 text, a document at a time.</summary>
public static class PlainText
{
    /// <summary>The documents of a file.</summary>
    /// <param name="path">The file; bytes that are no UTF-8 become U+FFFD.</param>
    /// <param name="separator">A line that stands between documents, such as <c>&lt;|endoftext|&gt;</c> or an empty one; null: the file is one document.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<TextPassage> Read(string path, string? separator = null, CancellationToken token = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Documents(path, separator, token);
    }

    private static IEnumerable<TextPassage> Documents(string path, string? separator, CancellationToken token)
    {
        var name = Path.GetFileName(path);
        if (separator is null)
        {
            var text = File.ReadAllText(path);
            if (text.Length > 0) yield return new TextPassage(name, "", text);
            yield break;
        }
        using var reader = new StreamReader(path, Encoding.UTF8);
        var lines = new StringBuilder();
        var count = 0;
        while (true)
        {
            token.ThrowIfCancellationRequested();
            var line = reader.ReadLine();
            if (line is not null && line != separator)
            {
                lines.Append(line).Append('\n');
                continue;
            }
            if (lines.Length > 0) yield return new TextPassage($"{name}#{count++}", "", lines.ToString());
            lines.Clear();
            if (line is null) yield break;
        }
    }
}
