namespace Native.Nn;

/// <summary>Which parameters weight decay shrinks.</summary>
public static class WeightDecay
{
    // What the families call tables of vectors, at the end of the path without ".weight".
    private static readonly string[] Tables = ["embed_tokens", "wte", "wpe", "word_embeddings", "position_embeddings", "token_type_embeddings", "embedding"];

    /// <summary>Matrices decay; gains, biases and tables of embeddings do not.</summary>
    public static bool OfMatrices(Parameter parameter) => parameter.Value.Rank >= 2 && !IsTable(parameter.Name);

    /// <summary>Matrices decay, tables of embeddings too; gains and biases do not.</summary>
    public static bool OfMatricesAndTables(Parameter parameter) => parameter.Value.Rank >= 2;

    /// <summary>Whether a parameter is a table of vectors, by its name.</summary>
    internal static bool IsTable(string name)
    {
        var path = name.EndsWith(".weight", StringComparison.Ordinal) ? name.AsSpan(0, name.Length - 7) : name;
        var last = path[(path.LastIndexOf('.') + 1)..];
        foreach (var table in Tables)
            if (last.SequenceEqual(table)) return true;
        return false;
    }
}
