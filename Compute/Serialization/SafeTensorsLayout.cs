using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Native.Compute.Serialization;

/// <summary>Where a writer puts what: the order of the tensors, their offsets and the bytes of the header.</summary>
internal sealed class SafeTensorsLayout
{
    /// <summary>Puts the tensors in the format's order: element type descending, then name by its UTF-8 bytes.</summary>
    internal SafeTensorsLayout(IEnumerable<SafeTensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var sorted = tensors.Select(t => (Entry: t, Key: Encoding.UTF8.GetBytes(t.Name))).ToList();
        sorted.Sort((a, b) => a.Entry.DType != b.Entry.DType
            ? b.Entry.DType.CompareTo(a.Entry.DType)
            : a.Key.AsSpan().SequenceCompareTo(b.Key));
        foreach (var (entry, _) in sorted)
        {
            var placed = entry.At(DataLength);
            if (!Index.TryAdd(entry.Name, Entries.Count))
                throw new ArgumentException($"Two tensors are named '{entry.Name}'; names in a safetensors file are distinct.", nameof(tensors));
            Entries.Add(placed);
            DataLength = checked(DataLength + placed.ByteLength);
        }
        Header = Json(metadata);
    }

    internal List<SafeTensorEntry> Entries { get; } = [];

    internal Dictionary<string, int> Index { get; } = [];

    internal long DataLength { get; }

    /// <summary>Length prefix and JSON, padded with spaces so that the data starts at a multiple of 8.</summary>
    internal byte[] Header { get; }

    private byte[] Json(IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(x => x.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }
            foreach (var e in Entries)
            {
                json.WriteStartObject(e.Name);
                json.WriteString("dtype", e.DType.Name());
                json.WriteStartArray("shape");
                foreach (var d in e.Shape) json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(e.Offset);
                json.WriteNumberValue(e.Offset + e.ByteLength);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var length = (buffer.WrittenCount + 7) / 8 * 8;
        if (length > SafeTensorsHeader.MaximumLength)
            throw new ArgumentException($"The safetensors header takes {length} bytes, the format allows {SafeTensorsHeader.MaximumLength}.");
        var header = new byte[SafeTensorsHeader.PrefixLength + length];
        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        buffer.WrittenSpan.CopyTo(header.AsSpan(SafeTensorsHeader.PrefixLength));
        header.AsSpan(SafeTensorsHeader.PrefixLength + buffer.WrittenCount).Fill((byte)' ');
        return header;
    }
}
