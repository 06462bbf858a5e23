using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;

namespace Native.Nn;

/// <summary>Reads documentation files member by member.</summary>
internal static class DocReader
{
    /// <summary>Every member with text, in the order of the files; an id that was already read is left out.</summary>
    /// <param name="files">XML documentation files.</param>
    /// <param name="unreadable">Files that are not well-formed XML or cannot be opened, with the reason.</param>
    /// <param name="progress">Told the share of files read, 0 to 1.</param>
    /// <param name="token">Ends the reading.</param>
    public static IReadOnlyList<DocMember> Read(
        IReadOnlyList<string> files, List<string> unreadable, IProgress<double>? progress, CancellationToken token)
    {
        // Packs ship the same library's file again and again: equal bytes are read once.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var contents = new List<(string File, byte[] Bytes)>();
        foreach (var file in files)
        {
            token.ThrowIfCancellationRequested();
            try
            {
                var bytes = File.ReadAllBytes(file);
                if (seen.Add(Convert.ToHexString(SHA256.HashData(bytes))))
                    contents.Add((file, bytes));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                unreadable.Add($"{Path.GetFileName(file)}: {e.Message}");
            }
        }

        var read = new (List<DocMember> Members, string? Error)[contents.Count];
        var done = 0;
        Parallel.For(0, contents.Count, new ParallelOptions { CancellationToken = token }, i =>
        {
            read[i] = ReadFile(contents[i].Bytes, token);
            contents[i] = (contents[i].File, []);
            progress?.Report((double)Interlocked.Increment(ref done) / contents.Count);
        });

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var members = new List<DocMember>();
        for (var i = 0; i < read.Length; i++)
        {
            if (read[i].Error is { } error)
                unreadable.Add($"{Path.GetFileName(contents[i].File)}: {error}");
            foreach (var member in read[i].Members)
                if (ids.Add(member.Id))
                    members.Add(member);
        }
        return members;
    }

    private static (List<DocMember> Members, string? Error) ReadFile(byte[] bytes, CancellationToken token)
    {
        var members = new List<DocMember>();
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(bytes, writable: false), settings);
            reader.MoveToContent();
            while (!reader.EOF)
            {
                if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "member")
                {
                    reader.Read();
                    continue;
                }
                token.ThrowIfCancellationRequested();
                var element = (XElement)XNode.ReadFrom(reader);
                if ((string?)element.Attribute("name") is not { Length: > 2 } id) continue;
                var body = DocText.Body(element);
                if (body.Length > 0)
                    members.Add(new DocMember(id, DocId.Title(id), body));
            }
            return (members, null);
        }
        catch (XmlException e)
        {
            // What came before the error is well-formed and is kept; the note says that the rest is missing.
            return (members, e.Message);
        }
    }
}
