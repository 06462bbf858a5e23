using System.Globalization;

namespace Native.Nn;

/// <summary>Reference documentation of a library that does not exist: it stands in where no SDK's documentation is found.</summary>
/// <remarks>It has structure to learn at several distances: a small grammar, words with uneven frequencies, names that recur
/// within a document, parameters that the exceptions below them name again, and sizes that follow from one another.</remarks>
internal static class GeneratedDocs
{
    private static readonly string[] Areas = ["IO", "Text", "Collections", "Net", "Numerics", "Threading", "Security", "Drawing", "Data", "Xml"];
    private static readonly string[] Things =
        ["Buffer", "Stream", "Node", "Token", "Queue", "Channel", "Record", "Index", "Matrix", "Session", "Header", "Segment", "Key", "Cursor",
        "Table", "Graph", "Packet", "Filter", "Palette", "Timer", "Schema", "Symbol", "Cache", "Region", "Path", "Block", "Range", "Ticket"];
    private static readonly string[] Roles = ["Reader", "Writer", "Builder", "Collection", "Options", "Parser", "Pool", "View", "Comparer", "Source", "Visitor", "Map"];
    private static readonly (string Verb, string Third)[] Actions =
        [("Read", "Reads"), ("Write", "Writes"), ("Get", "Gets"), ("Copy", "Copies"), ("Add", "Adds"), ("Remove", "Removes"), ("Find", "Finds"),
        ("Close", "Closes"), ("Merge", "Merges"), ("Split", "Splits"), ("Reset", "Resets"), ("Compare", "Compares"), ("Open", "Opens")];
    private static readonly string[] Qualities = ["current", "next", "specified", "underlying", "last", "default", "cached", "read-only", "nested", "empty"];
    private static readonly string[] Endings =
        ["and advances the position", "without changing the contents", "asynchronously", "in the given order", "if it exists", "as a single operation",
        "or returns null if there is none", "and releases the resources that it holds"];

    /// <summary>Members of generated types, about <paramref name="bytes"/> of text in all.</summary>
    public static IReadOnlyList<DocMember> Create(ulong seed, long bytes, CancellationToken token)
    {
        var random = new SplitMix(seed);
        var members = new List<DocMember>();
        for (var type = 0; bytes > 0; type++)
        {
            token.ThrowIfCancellationRequested();
            var (thing, other) = (random.Pick(Things), random.Pick(Things));
            // The letters of the type's number keep names apart without digits, which the split would strip.
            var name = other + thing + random.Pick(Roles) + Letters(type);
            var full = $"Example.{random.Pick(Areas)}.{name}";
            var size = 1 << (3 + random.Below(10));
            Add($"T:{full}", $"Represents {Article(thing)} that holds up to {size.ToString(CultureInfo.InvariantCulture)} items of type {other}.");
            for (var count = 3 + random.Below(12); count > 0; count--)
                AddMember(full, thing, other, size);
        }
        return members;

        void Add(string id, string body)
        {
            members.Add(new DocMember(id, DocId.Title(id), body));
            bytes -= members[^1].Title.Length + body.Length + 3;
        }

        void AddMember(string full, string thing, string other, int size)
        {
            var (verb, third) = random.Pick(Actions);
            var quality = random.Pick(Qualities);
            var subject = random.Chance(3) ? other : thing;
            var parameter = char.ToLowerInvariant(subject[0]) + subject[1..];
            if (random.Chance(3))
            {
                Add($"P:{full}.{Capital(quality)}{subject}", $"Gets or sets the {quality} {parameter}.\nValue: The {quality} {parameter}; the default is {(size / 2).ToString(CultureInfo.InvariantCulture)}.");
                return;
            }
            var body = $"{third} the {quality} {parameter} {random.Pick(Endings)}.\n{parameter}: The {parameter} to {verb.ToLowerInvariant()}.";
            var types = "Example." + subject;
            if (random.Chance(2))
            {
                types += ",System.Int32";
                body += "\ncount: The number of items.";
                body += $"\nThrows ArgumentOutOfRangeException: count is negative or greater than {size.ToString(CultureInfo.InvariantCulture)}.";
            }
            if (!random.Chance(3)) body += $"\nThrows ArgumentNullException: {parameter} is null.";
            Add($"M:{full}.{verb}{subject}({types})", body);
        }
    }

    private static string Article(string thing) => ("AEIOU".Contains(thing[0], StringComparison.Ordinal) ? "an " : "a ") + thing.ToLowerInvariant();

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..].Replace("-", "", StringComparison.Ordinal);

    private static string Letters(int number)
    {
        var text = "";
        for (; number > 0; number /= 26)
            text += (char)('A' + number % 26);
        return text;
    }
}
