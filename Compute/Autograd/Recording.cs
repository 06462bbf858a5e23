namespace Native.Compute;

/// <summary>How operations record themselves.</summary>
internal static class Recording
{
    /// <summary>A node for y = f(inputs), with y as its output; null when nothing is recorded or no gradient is wanted.</summary>
    public static TNode? Record<TNode>(this Tensor y, params ReadOnlySpan<Tensor> inputs) where TNode : TapeNode, new()
    {
        if (y.Device.Recording is not { } tape) return null;
        var node = tape.Node<TNode>(inputs);
        if (node is not null) tape.Output(node, y);
        return node;
    }

    /// <summary>Adds a further output to a node that was just made.</summary>
    public static void AlsoOutput(this TapeNode node, Tensor output) => output.Device.Recording!.Output(node, output);
}
