using Native.Compute;

namespace Native.Nn;

/// <summary>Remembers the keys and values of the tokens of some sequences, layer by layer, so that each token passes through a model once.</summary>
/// <remarks>
/// A pass calls <see cref="Begin"/>, then <see cref="IAttentionKernel.Attend"/> once for each layer, then <see cref="End"/>. How keys and
/// values are stored is the cache's own affair: it alone reads them.
/// </remarks>
public interface IKeyValueCache : IAttentionKernel, IDisposable
{
    /// <summary>Tokens of each sequence that the cache holds.</summary>
    ReadOnlySpan<int> Lengths { get; }

    /// <summary>Announces the new tokens of each sequence and makes room for them.</summary>
    /// <param name="counts">How many of them come for each sequence; 0 for one that rests.</param>
    /// <exception cref="ArgumentException">There are not as many counts as sequences, or one is negative.</exception>
    void Begin(ReadOnlySpan<int> counts);

    /// <summary>Counts the announced tokens as held. Without it (after an error) they are as if they had not come.</summary>
    void End();

    /// <summary>Forgets the last tokens of a sequence.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="length">Tokens that stay.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence, or it does not hold as many tokens.</exception>
    void Truncate(int sequence, int length);
}
