using Native.Compute;

namespace Native.Nn;

/// <summary>down(act(gate(x)) ⊙ up(x)), as Llama and its descendants have it.</summary>
public sealed class GatedFeedForward : Module, IFeedForward
{
    private readonly Activation activation;
    private readonly int hidden;

    /// <summary>A feed-forward whose parts have Llama's names.</summary>
    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="width">Of the stream.</param>
    /// <param name="hidden">Inside.</param>
    /// <param name="activation">Of the gate.</param>
    /// <param name="hasBias">Whether the three projections have biases.</param>
    /// <param name="deviation">Of the initial weights of the projection back to the stream; null stands for 1/√hidden.</param>
    public GatedFeedForward(Initializer initializer, int width, int hidden, Activation activation = Activation.Silu, bool hasBias = false, double? deviation = null)
    {
        this.activation = activation;
        this.hidden = hidden;
        var projections = JoinedLinears.Create(initializer, width, hasBias, hidden, hidden);
        Gate = Register("gate_proj", projections[0]);
        Up = Register("up_proj", projections[1]);
        Down = Register("down_proj", new Linear(initializer, hidden, width, hasBias, deviation));
    }

    /// <summary>The projection behind the activation.</summary>
    public Linear Gate { get; }

    /// <summary>The projection that is gated.</summary>
    public Linear Up { get; }

    /// <summary>The projection back to the stream.</summary>
    public Linear Down { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Tensor? residual)
    {
        Tensor inner;
        if (activation != Activation.Silu) inner = Gate.Forward(x, activation: activation).Multiply(Up.Forward(x));
        else if (JoinedLinears.Forward(x, Gate, Up) is { } both) inner = both.Slice(-1, 0, hidden).SwiGlu(both.Slice(-1, hidden, hidden));
        else inner = Gate.Forward(x).SwiGlu(Up.Forward(x));
        return Down.Forward(inner, residual);
    }
}

/// <summary>down(act(up(x))) with biases, as GPT-2 and BERT have it.</summary>
internal sealed class PlainFeedForward : Module, IFeedForward
{
    private readonly Linear up, down;
    private readonly Activation activation;

    public PlainFeedForward(Initializer initializer, ModelConfig config, string upName, string downName, MatrixOrder order = MatrixOrder.OutputsByInputs)
    {
        activation = config.Activation;
        up = Register(upName, new Linear(initializer, config.Width, config.Hidden, hasBias: true, order: order));
        down = Register(downName, new Linear(initializer, config.Hidden, config.Width, hasBias: true, config.ResidualDeviation(config.Hidden), order));
    }

    public Tensor Forward(Tensor x, Tensor? residual) => down.Forward(up.Forward(x, activation: activation), residual);
}
