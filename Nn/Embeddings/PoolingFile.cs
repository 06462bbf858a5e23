namespace Native.Nn;

/// <summary>What a folder of the sentence-transformers library says of its vectors: modules.json and the config of its pooling.</summary>
internal static class PoolingFile
{
    private const string Modules = "modules.json", Kinds = "sentence_transformers.models.";

    /// <summary>The options of a folder; without a modules.json the mean, scaled to length 1.</summary>
    /// <exception cref="ModelFormatException">A file is broken, or asks for more than one pooling and scaling.</exception>
    public static SequenceEncoderOptions Read(string folder)
    {
        var path = Path.Combine(folder, Modules);
        if (!File.Exists(path)) return new();
        var result = new SequenceEncoderOptions { Normalizes = false };
        foreach (var module in JsonPart.ReadArray(path))
        {
            // A kind may be named by where its class is now, or was.
            var kind = module.Type();
            switch (kind[(kind.LastIndexOf('.') + 1)..])
            {
                case "Transformer":
                    break;
                case "Pooling":
                    result = result with { Pooling = PoolingOf(Path.Combine(folder, module.Get("path").Text(), ModelFolder.ConfigName)) };
                    break;
                case "Normalize":
                    result = result with { Normalizes = true };
                    break;
                default:
                    throw module.Bad($"the module \"{kind}\" is not supported; Transformer, Pooling and Normalize of {Kinds.TrimEnd('.')} are");
            }
        }
        return result;
    }

    private static Pooling PoolingOf(string path)
    {
        var root = JsonPart.Read(path);
        Pooling? found = null;
        foreach (var (name, _) in root.Entries().Where(entry => entry.Name.StartsWith("pooling_mode_", StringComparison.Ordinal)).ToList())
        {
            if (!root.Flag(name, false)) continue;
            if (found is not null) throw root.Bad("several poolings at once are not supported");
            found = name switch
            {
                "pooling_mode_mean_tokens" => Pooling.Mean,
                "pooling_mode_cls_token" => Pooling.First,
                "pooling_mode_lasttoken" => Pooling.Last,
                _ => throw root.Bad($"'{name}' is not supported; the mean, the first and the last token are"),
            };
        }
        return found ?? throw root.Bad("no pooling is chosen");
    }
}
