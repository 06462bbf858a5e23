using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Native.Bench.Corpus;

/// <summary>Divides members into training and held-out text by a hash of the document they belong to.</summary>
/// <remarks>
/// A document is a top-level type with its members and nested types. Types that differ in a number only (Int16 and Int32,
/// Vector128 and Vector256) count as one document, since their texts are copies of one another but for the number. Each body
/// is kept once in the whole corpus, so what is held out is not in the training text under another name either.
/// </remarks>
internal sealed record CorpusSplit(byte[] Train, byte[] HeldOut, int TrainDocuments, int HeldOutDocuments)
{
    private const string Salt = "native corpus 1\n";

    /// <summary>The key of the document that a member belongs to.</summary>
    public static string DocumentOf(string id, IReadOnlySet<string> types)
    {
        var name = DocId.Outermost(DocId.TypeOf(id), types);
        return string.Concat(name.Where(c => !char.IsAsciiDigit(c) && c != '`'));
    }

    /// <summary>Whether a document is held out; depends on its key and <paramref name="oneIn"/> alone.</summary>
    public static bool IsHeldOut(string document, int oneIn) => Hash(document).Choice % (ulong)oneIn == 0;

    /// <summary>Splits, orders by hash (so that a cap on the size takes a fair sample of all namespaces) and cuts at the caps.</summary>
    public static CorpusSplit Of(IReadOnlyList<DocMember> members, CorpusOptions options, CancellationToken token)
    {
        var types = members.Where(m => m.Id.StartsWith("T:", StringComparison.Ordinal)).Select(m => m.Id[2..])
            .ToHashSet(StringComparer.Ordinal);
        var bodies = new HashSet<string>(StringComparer.Ordinal);
        var documents = new Dictionary<string, List<DocMember>>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (!bodies.Add(member.Body)) continue;
            var key = DocumentOf(member.Id, types);
            if (!documents.TryGetValue(key, out var list))
                documents.Add(key, list = []);
            list.Add(member);
        }
        token.ThrowIfCancellationRequested();

        var (train, heldOut) = (new Side(options.TrainBytes, options.DocumentBytes), new Side(options.HeldOutBytes, options.DocumentBytes));
        foreach (var (key, list) in documents.OrderBy(d => Hash(d.Key).Order).ThenBy(d => d.Key, StringComparer.Ordinal))
            (IsHeldOut(key, options.HeldOutOneIn) ? heldOut : train).Add(list);
        return new CorpusSplit(train.Text, heldOut.Text, train.Documents, heldOut.Documents);
    }

    private static (ulong Choice, ulong Order) Hash(string document)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(Salt + document), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]));
    }

    private sealed class Side(int cap, int documentCap)
    {
        private readonly List<byte> text = [];
        private bool full;

        public int Documents { get; private set; }

        public byte[] Text => [.. text];

        public void Add(List<DocMember> members)
        {
            var before = text.Count;
            foreach (var member in members)
            {
                var bytes = Encoding.UTF8.GetBytes(member.Title + "\n" + member.Body + "\n\n");
                if (text.Count - before + bytes.Length > documentCap) continue;
                if (full |= text.Count + bytes.Length > cap) break;
                text.AddRange(bytes);
            }
            if (text.Count > before) Documents++;
        }
    }
}
