using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Native.Nn;

/// <summary>Divides passages into training and held-out text by a hash of the document they belong to.</summary>
/// <remarks>Each body is kept once in the whole corpus, so what is held out is not in the training text under another name either.</remarks>
internal sealed record CorpusSplit(CorpusSide Train, CorpusSide HeldOut)
{
    private const string Salt = "native corpus 1\n";

    /// <summary>Whether a document is held out; depends on its name and <paramref name="oneIn"/> alone.</summary>
    public static bool IsHeldOut(string document, int oneIn) => Hash(document).Choice % (ulong)oneIn == 0;

    /// <summary>Splits, orders by hash (so that a cap on the size takes a fair sample of all documents) and cuts at the caps.</summary>
    public static CorpusSplit Of(IEnumerable<TextPassage> passages, CorpusOptions options, CancellationToken token)
    {
        var documents = new Dictionary<string, List<TextPassage>>(StringComparer.Ordinal);
        foreach (var passage in Distinct(passages, options))
        {
            token.ThrowIfCancellationRequested();
            if (!documents.TryGetValue(passage.Document, out var list)) documents.Add(passage.Document, list = []);
            list.Add(passage);
        }
        var (train, heldOut) = (new CorpusSide(options.TrainBytes, options.DocumentBytes), new CorpusSide(options.HeldOutBytes, options.HeldOutDocumentBytes ?? options.DocumentBytes));
        foreach (var (name, list) in documents.OrderBy(d => Hash(d.Key).Order).ThenBy(d => d.Key, StringComparer.Ordinal))
            (IsHeldOut(name, options.HeldOutOneIn) ? heldOut : train).Add(list);
        return new CorpusSplit(train, heldOut);
    }

    private static IEnumerable<TextPassage> Distinct(IEnumerable<TextPassage> passages, CorpusOptions options)
    {
        if (options.Duplicates == DuplicateRule.Equal)
        {
            var bodies = new HashSet<string>(StringComparer.Ordinal);
            return passages.Where(passage => bodies.Add(passage.Body));
        }
        // What is held out comes first: of two passages that are nearly alike the one that is measured stays.
        var seen = new NearDuplicates();
        var all = passages.ToList();
        return all.Where(p => IsHeldOut(p.Document, options.HeldOutOneIn)).Concat(all.Where(p => !IsHeldOut(p.Document, options.HeldOutOneIn))).Where(p => seen.Add(p.Body));
    }

    private static (ulong Choice, ulong Order) Hash(string document)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(Salt + document), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]));
    }
}

/// <summary>One side of a split: whole passages up to a cap.</summary>
internal sealed class CorpusSide(int cap, int documentCap)
{
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly List<int> starts = [];
    private bool full;

    /// <summary>Where each document starts.</summary>
    public IReadOnlyList<int> Starts => starts;

    /// <summary>The text, document after document.</summary>
    public byte[] Text => text.WrittenSpan.ToArray();

    /// <summary>Adds a document as far as it fits.</summary>
    public void Add(List<TextPassage> passages)
    {
        var before = text.WrittenCount;
        foreach (var passage in passages)
        {
            var bytes = Encoding.UTF8.GetBytes(passage.Text);
            if (text.WrittenCount - before + bytes.Length > documentCap) continue;
            if (full |= text.WrittenCount + (long)bytes.Length > cap) break;
            text.Write(bytes);
        }
        if (text.WrittenCount > before) starts.Add(before);
    }
}
