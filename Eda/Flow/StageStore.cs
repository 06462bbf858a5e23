using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Native.Eda;

/// <summary>
/// Keeps what stages came to in a folder: for each a DEF where it has one and a JSON, which names the digest of all that went in and of the DEF. The JSON is
/// written last and whole, so that a stage is there or not.
/// </summary>
internal sealed class StageStore(string? folder)
{
    // Raised when stages compute something else from the same input, so that what older versions left is not taken up.
    private const int Version = 1;
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true, WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private sealed record Entry<T>(string Stage, string Key, string? DefDigest, double Seconds, T Figures);

    /// <summary>The digest of what goes into a stage.</summary>
    public static string Key(string before, params object[] inputs) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Version}\n{before}\n{string.Join('\n', inputs.Select(i => JsonSerializer.Serialize(i, i.GetType(), Json)))}")));

    /// <summary>What an earlier run left of a stage; null: nothing, or of other input.</summary>
    public (double Seconds, DefDesign? Def, T Figures)? Read<T>(FlowStage stage, string key)
    {
        if (folder is null || !File.Exists(JsonPath(stage))) return null;
        try
        {
            var entry = JsonSerializer.Deserialize<Entry<T>>(File.ReadAllText(JsonPath(stage)), Json);
            if (entry is null || entry.Key != key || entry.Figures is null) return null;
            if (entry.DefDigest is null) return (entry.Seconds, null, entry.Figures);
            if (!File.Exists(DefPath(stage)) || Digest(DefPath(stage)) != entry.DefDigest) return null;
            return (entry.Seconds, DefDesign.Read(DefPath(stage)), entry.Figures);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // Someone wrote into the files: the stage is computed anew.
            return null;
        }
    }

    /// <summary>Keeps a stage.</summary>
    public void Write<T>(FlowStage stage, string key, double seconds, DefDesign? def, T figures)
    {
        if (folder is null) return;
        def?.Write(DefPath(stage));
        var entry = new Entry<T>(stage.ToString(), key, def is null ? null : Digest(DefPath(stage)), seconds, figures);
        TextFile.Write(JsonPath(stage), text => text.Write(JsonSerializer.Serialize(entry, Json) + "\n"));
    }

    private string JsonPath(FlowStage stage) => Path.Combine(folder!, $"{(int)stage + 1}-{stage.ToString().ToLowerInvariant()}.json");

    private string DefPath(FlowStage stage) => Path.ChangeExtension(JsonPath(stage), ".def");

    private static string Digest(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
