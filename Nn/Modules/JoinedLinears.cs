using Native.Compute;

namespace Native.Nn;

/// <summary>
/// Linear layers of the same input whose matrices, and biases, lie one behind the other in memory, so that one product can serve all. Each is a
/// layer of its own, with its own name and weights that can be exchanged: where one was, there are several products again.
/// </summary>
internal static class JoinedLinears
{
    /// <summary>Layers whose parameters are neighbors in memory.</summary>
    /// <param name="initializer">Makes the parameters: weights of a deviation of 1/√inputs, biases of 0.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="hasBias">Whether the layers have biases.</param>
    /// <param name="outputs">Columns of each layer's result.</param>
    public static Linear[] Create(Initializer initializer, long inputs, bool hasBias, params ReadOnlySpan<long> outputs)
    {
        var total = 0L;
        foreach (var count in outputs) total += count;
        var weights = initializer.Normal(new Shape(total, inputs), 1 / Math.Sqrt(inputs));
        Tensor? biases = hasBias ? initializer.Constant(new Shape(total), 0) : null;
        var layers = new Linear[outputs.Length];
        var first = 0L;
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = new Linear(weights.Slice(0, first, outputs[i]), biases?.Slice(0, first, outputs[i])) { Neighbors = layers };
            first += outputs[i];
        }
        return layers;
    }

    /// <summary>Memory for other matrices of such layers, neighbors again: a view of one tensor for each.</summary>
    /// <param name="device">Where they live.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="type">The type of what is stored.</param>
    /// <param name="columns">Of what is stored: the inputs, or the bytes of a row of blocks.</param>
    public static Tensor[] Room(Device device, IReadOnlyList<Linear> layers, DType type, long columns)
    {
        var all = Tensor.Empty(device, type, new Shape(layers.Sum(layer => layer.Weights.Outputs), columns));
        var parts = new Tensor[layers.Count];
        var first = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = all.Slice(0, first, layers[i].Weights.Outputs);
            first += layers[i].Weights.Outputs;
        }
        return parts;
    }

    /// <summary>The results of two layers side by side, [.., sum of outputs], by one product; null where they have to be computed one by one.</summary>
    /// <remarks>Never while a tape records: gradients belong to the layers' own parameters.</remarks>
    public static Tensor? Forward(Tensor x, Linear first, Linear second)
    {
        if (x.Device.IsRecording || first.Stored is not { } a || second.Stored is not { } b || Tensor.Together(a, b) is not { } weights) return null;
        if (first.Bias is not { } biasA) return second.Bias is null ? Product(x, first, weights, null) : null;
        return second.Bias is { } biasB && Tensor.Together(biasA, biasB) is { } bias ? Product(x, first, weights, bias) : null;
    }

    /// <summary>The same of three layers.</summary>
    public static Tensor? Forward(Tensor x, Linear first, Linear second, Linear third)
    {
        if (x.Device.IsRecording || first.Stored is not { } a || second.Stored is not { } b || third.Stored is not { } c || Tensor.Together(a, b, c) is not { } weights) return null;
        if (first.Bias is not { } biasA) return second.Bias is null && third.Bias is null ? Product(x, first, weights, null) : null;
        return second.Bias is { } biasB && third.Bias is { } biasC && Tensor.Together(biasA, biasB, biasC) is { } bias ? Product(x, first, weights, bias) : null;
    }

    // Blocks whose rows are of one length for one number of inputs are of one format.
    private static Tensor Product(Tensor x, Linear first, Tensor weights, Tensor? bias) => first.Weights is QuantizedWeights quantized
        ? x.QuantizedMatMul(weights, quantized.Format, bias)
        : x.MatMul(weights, transposeB: true, bias: bias);
}
