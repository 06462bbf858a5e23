using Native.Compute;

namespace Native.Nn;

/// <summary>How queries read keys and values: plainly, through a cache, sparsely. What a block's attention calls behind its projections.</summary>
public interface IAttentionKernel
{
    /// <summary>What each query reads.</summary>
    /// <param name="layer">The number of the block, from 0.</param>
    /// <param name="q">[batch, query heads, positions, head size].</param>
    /// <param name="k">[batch, key heads, positions, head size].</param>
    /// <param name="v">[batch, key heads, positions, head size].</param>
    /// <param name="rules">What each query sees. A cache puts its own lengths in place of the given ones.</param>
    /// <remarks>Without a tape the tensors given here are freed behind the block: a kernel that wants one for longer copies it.</remarks>
    /// <returns>[batch, query heads, positions, head size].</returns>
    Tensor Attend(int layer, Tensor q, Tensor k, Tensor v, in AttentionOptions rules);
}

/// <summary>Attention over the keys and values of the pass itself, by the operation of the device.</summary>
public sealed class PlainAttention : IAttentionKernel
{
    /// <summary>The kernel; it has no state.</summary>
    public static PlainAttention Instance { get; } = new();

    /// <inheritdoc/>
    public Tensor Attend(int layer, Tensor q, Tensor k, Tensor v, in AttentionOptions rules) => q.Attention(k, v, rules);
}

/// <summary>What the blocks of a model need to know of the sequences that pass through them.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Positions">Tokens of each, those that only fill up included.</param>
/// <param name="Kernel">How queries read keys and values.</param>
/// <param name="Lengths">[batch] of I32: tokens of each sequence; null where all are full.</param>
/// <param name="Cosine">[batch·positions, head size/2] for rotary positions.</param>
/// <param name="Sine">[batch·positions, head size/2] for rotary positions.</param>
/// <param name="Starts">[batch, positions] of I32: where each token's document begins in its sequence; null where sequences are one document.</param>
public readonly record struct SequencePass(
    long Batch, long Positions, IAttentionKernel Kernel, Tensor? Lengths, Tensor Cosine, Tensor Sine, Tensor? Starts = null)
{
    /// <summary>A layer's own rules with those of the sequences.</summary>
    public AttentionOptions Rules(in AttentionOptions own) => own with { KeyLengths = Lengths, QueryLengths = Lengths, KeyStarts = Starts };
}

/// <summary>Several documents side by side in the sequences of a batch: tokens see their own document only.</summary>
/// <param name="Starts">[batch, positions] of I32: where, in its sequence, each token's document begins. Never falls along a sequence.</param>
/// <param name="Places">[batch·positions] of I32: the place of each token in its document, from 0.</param>
public readonly record struct PackedDocuments(Tensor Starts, Tensor Places);

/// <summary>The part of a block by which positions see each other. A block takes any.</summary>
public interface IAttention : IModule
{
    /// <summary>attention(x) + residual.</summary>
    /// <param name="x">[batch·positions, width], sequence after sequence.</param>
    /// <param name="residual">Added to the result: of x's shape, or nothing.</param>
    /// <param name="pass">The sequences.</param>
    Tensor Forward(Tensor x, Tensor? residual, in SequencePass pass);
}

/// <summary>The part of a block that works on each position by itself. A block takes any.</summary>
public interface IFeedForward : IModule
{
    /// <summary>f(x) + residual.</summary>
    /// <param name="x">[rows, width].</param>
    /// <param name="residual">Added to the result: of x's shape, or nothing.</param>
    Tensor Forward(Tensor x, Tensor? residual);
}
