using System.Text.Json;
using Native.Bench.CommandLine;

namespace Native.Bench.Gpu;

/// <summary>The peer's figures by case: lines of JSON as the peer's script prints them.</summary>
internal static class PeerFile
{
    /// <summary>Reads {"case": …, "value": …} lines; others are passed over.</summary>
    /// <exception cref="UsageException">The file is not there or has no such line.</exception>
    public static IReadOnlyDictionary<string, double> Read(string path)
    {
        if (!File.Exists(path)) throw new UsageException($"--peers: no file {path}");
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            if (!line.StartsWith('{')) continue;
            try
            {
                using var row = JsonDocument.Parse(line);
                if (row.RootElement.TryGetProperty("case", out var name) && row.RootElement.TryGetProperty("value", out var value))
                    values[name.GetString() ?? ""] = value.GetDouble();
            }
            catch (JsonException e)
            {
                throw new UsageException($"--peers: {path} has a line that is no JSON: {e.Message}");
            }
        }
        return values.Count > 0 ? values : throw new UsageException($"--peers: {path} has no line with a case and a value");
    }
}
