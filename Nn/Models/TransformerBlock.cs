using Native.Compute;

namespace Native.Nn;

/// <summary>x + attention(norm(x)), then x + feed-forward(norm(x)). Both parts can be exchanged for others.</summary>
public sealed class TransformerBlock : Module
{
    private readonly INorm attentionNorm, feedForwardNorm;
    private IAttention attention;
    private IFeedForward feedForward;

    /// <summary>A block of these parts, each with the name that checkpoints give it.</summary>
    public TransformerBlock((string Name, INorm Part) attentionNorm, (string Name, IAttention Part) attention, (string Name, INorm Part) feedForwardNorm, (string Name, IFeedForward Part) feedForward)
    {
        this.attentionNorm = Register(attentionNorm.Name, attentionNorm.Part);
        this.attention = Register(attention.Name, attention.Part);
        this.feedForwardNorm = Register(feedForwardNorm.Name, feedForwardNorm.Part);
        this.feedForward = Register(feedForward.Name, feedForward.Part);
    }

    /// <summary>The attention; another one may take its place.</summary>
    public IAttention Attention
    {
        get => attention;
        set => attention = Replace(attention, value);
    }

    /// <summary>The feed-forward; another one may take its place.</summary>
    public IFeedForward FeedForward
    {
        get => feedForward;
        set => feedForward = Replace(feedForward, value);
    }

    /// <summary>The residual stream behind the block.</summary>
    /// <param name="x">[batch·positions, width], sequence after sequence.</param>
    /// <param name="pass">The sequences.</param>
    public Tensor Forward(Tensor x, in SequencePass pass)
    {
        x = attention.Forward(attentionNorm.Forward(x), x, pass);
        return feedForward.Forward(feedForwardNorm.Forward(x), x);
    }
}
