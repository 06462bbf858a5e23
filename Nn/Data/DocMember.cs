namespace Native.Nn;

/// <summary>One documented member: its documentation id, a readable first line and the text below it.</summary>
/// <param name="Id">Documentation id, for example <c>M:System.String.Trim</c>.</param>
/// <param name="Title">Readable first line, for example <c>Method String.Trim()</c>.</param>
/// <param name="Body">Lines of plain text, without the title and without a final line break.</param>
internal sealed record DocMember(string Id, string Title, string Body);
