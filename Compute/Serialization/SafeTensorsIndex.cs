using System.Text.Json;

namespace Native.Compute.Serialization;

/// <summary>What an index file says: the shard of each tensor, and the size it claims.</summary>
internal sealed record SafeTensorsIndex(Dictionary<string, string> WeightMap, double? TotalSize)
{
    /// <summary>Reads an index; a repeated name is refused wherever it stands.</summary>
    internal static SafeTensorsIndex Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
            {
                throw new SafeTensorsException(path, SafeTensorsRule.Index, "there is no object weight_map");
            }
            var weights = new Dictionary<string, string>();
            foreach (var p in map.EnumerateObject())
            {
                if (p.Value.ValueKind != JsonValueKind.String)
                    throw new SafeTensorsException(path, SafeTensorsRule.Index, $"the file of tensor '{p.Name}' is a JSON {p.Value.ValueKind}, not a string");
                weights.Add(p.Name, p.Value.GetString()!);
            }
            double? total = document.RootElement.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
                && metadata.TryGetProperty("total_size", out var size) && size.ValueKind == JsonValueKind.Number
                ? size.GetDouble() : null;
            return new(weights, total);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new SafeTensorsException(path, SafeTensorsRule.Index, e.Message, e);
        }
    }
}
