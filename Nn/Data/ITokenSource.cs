namespace Native.Nn;

/// <summary>A long row of tokens that may be read at any place, from several threads.</summary>
public interface ITokenSource
{
    /// <summary>Tokens.</summary>
    long Count { get; }

    /// <summary>Where documents start, in ascending order; empty where that is not known.</summary>
    ReadOnlySpan<long> Documents { get; }

    /// <summary>Reads tokens from a place on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    void Read(long start, Span<int> tokens);
}

/// <summary>Tokens in memory.</summary>
/// <param name="all">The tokens.</param>
/// <param name="documents">Where documents start, in ascending order; null where that is not known.</param>
public sealed class TokenArray(ReadOnlyMemory<int> all, long[]? documents = null) : ITokenSource
{
    /// <inheritdoc/>
    public long Count => all.Length;

    /// <inheritdoc/>
    public ReadOnlySpan<long> Documents => documents;

    /// <inheritdoc/>
    public void Read(long start, Span<int> tokens)
    {
        if (start < 0 || start > all.Length - tokens.Length)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"TokenArray: {tokens.Length} tokens from {start}; there are {all.Length}");
        all.Span.Slice((int)start, tokens.Length).CopyTo(tokens);
    }
}
