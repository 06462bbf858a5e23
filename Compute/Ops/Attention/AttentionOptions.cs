namespace Native.Compute;

/// <summary>The rules of an attention. The default value: every query sees every key, scores scaled by 1/√(head size).</summary>
/// <param name="Causal">Query i sees key j only where j ≤ i + keys - queries: the last query is aligned with the last key.</param>
/// <param name="Window">Keys that a query sees at most, counted back from its own position; 0 for all.</param>
/// <param name="Scale">The factor of the scores; null stands for 1/√(head size).</param>
/// <param name="Mask">Added to the scaled scores; broadcasts to [batch, query heads, queries, keys]; -∞ forbids. Gets no gradient.</param>
/// <param name="KeyLengths">[batch] of I32: keys from there on are not seen.</param>
/// <param name="QueryLengths">[batch] of I32: queries from there on give zeros. With both lengths the last ones are aligned by batch.</param>
/// <param name="KeyStarts">[batch, queries] of I32, contiguous: the first key that each query sees, such as that of its document. Must not fall along
/// a sequence, nor lie behind the query's own position.</param>
public readonly record struct AttentionOptions(
    bool Causal = false, int Window = 0, double? Scale = null, Tensor? Mask = null, Tensor? KeyLengths = null, Tensor? QueryLengths = null,
    Tensor? KeyStarts = null);
