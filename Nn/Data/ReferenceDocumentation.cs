namespace Native.Nn;

/// <summary>The .NET reference documentation that an SDK ships, a member at a time.</summary>
/// <remarks>
/// A document is a top-level type with its members and nested types. Types that differ in a number only (Int16 and Int32, Vector128
/// and Vector256) count as one document, since their texts are copies of one another but for the number.
/// </remarks>
public static class ReferenceDocumentation
{
    /// <summary>The passages of the documentation beside the SDK, one for each member that has text.</summary>
    /// <param name="root">A .NET installation; null looks at DOTNET_ROOT, the running host and <c>dotnet</c> on PATH.</param>
    /// <param name="packs">The packs that were read, with their versions; empty where there is no documentation.</param>
    /// <param name="unreadable">Files that could not be read to their end, with the reason.</param>
    /// <param name="progress">Gets the share of files read.</param>
    /// <param name="token">Cancels.</param>
    public static IReadOnlyList<TextPassage> Read(
        string? root, out IReadOnlyList<string> packs, out IReadOnlyList<string> unreadable, IProgress<double>? progress = null, CancellationToken token = default)
    {
        var problems = new List<string>();
        unreadable = problems;
        return PassagesOf(DocReader.Read(DocPacks.Find(root, out packs), problems, progress, token));
    }

    /// <summary>Members as passages of their documents.</summary>
    internal static IReadOnlyList<TextPassage> PassagesOf(IReadOnlyList<DocMember> members)
    {
        var types = members.Where(m => m.Id.StartsWith("T:", StringComparison.Ordinal)).Select(m => m.Id[2..]).ToHashSet(StringComparer.Ordinal);
        return [.. members.Select(member => new TextPassage(DocumentOf(member.Id, types), member.Title, member.Body))];
    }

    /// <summary>The name of the document that a member belongs to.</summary>
    internal static string DocumentOf(string id, IReadOnlySet<string> types)
    {
        var name = DocId.Outermost(DocId.TypeOf(id), types);
        return string.Concat(name.Where(c => !char.IsAsciiDigit(c) && c != '`'));
    }
}
