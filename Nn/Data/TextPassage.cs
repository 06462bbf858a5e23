namespace Native.Nn;

/// <summary>A part of a document that is never cut in two.</summary>
/// <param name="Document">Name of the document; passages of one document are held out together or not at all.</param>
/// <param name="Title">A first line that is not compared when passages are; empty for none.</param>
/// <param name="Body">The text, without the title.</param>
public sealed record TextPassage(string Document, string Title, string Body)
{
    /// <summary>The text: the body alone, or title, body and a blank line.</summary>
    public string Text => Title.Length == 0 ? Body : Title + "\n" + Body + "\n\n";
}
