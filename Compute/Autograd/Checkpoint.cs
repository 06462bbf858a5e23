namespace Native.Compute;

/// <summary>Recomputation: a function's inner tensors are not kept for the backward pass but computed again in it.</summary>
public static class Checkpoint
{
    /// <summary>y = f(x), saving x alone. Parameters used inside f get their gradients too; random numbers are drawn again the same.</summary>
    /// <param name="function">The function; it must compute the same each time it is called.</param>
    /// <param name="x">Its input.</param>
    public static Tensor Run(Func<Tensor, Tensor> function, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(function);
        var device = x.Device;
        if (device.Recording is not { } tape) return function(x);
        var state = device.Random.State;
        Tensor y;
        using (var scope = device.NoGrad())
        {
            // What f returns may be x itself, which is not this scope's to give away.
            y = scope.Keep(function(x).Detach());
        }
        var node = tape.Node<Node>([x], always: true)!;
        node.Function = function;
        node.RandomState = state;
        node.X = node.Save(x);
        tape.Output(node, y);
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Func<Tensor, Tensor>? Function;
        public Saved X;
        public GeneratorState RandomState;

        public override void Backward(in NodeGradients gradients)
        {
            var device = X.Tensor.Device;
            var after = device.Random.State;
            using var tape = device.Record();
            var x = X.Tensor.Detach();
            if (gradients.Wants(0)) x.WithGrad();
            device.Random.State = RandomState;
            try
            {
                var y = Function!(x);
                // f may depend on neither x nor a parameter; then there is nothing to pass back.
                if (y.Check("Checkpoint").TapeId != tape.State.Id) return;
                var inner = tape.Backward(y, gradients.Dy);
                if (gradients.Wants(0) && inner.TryGet(x, out var dx)) gradients.Add(0, dx);
                if (x.RequiresGrad) x.WithGrad(false);
                tape.State.PassLeavesTo(gradients.Tape);
            }
            finally
            {
                device.Random.State = after;
            }
        }

        protected override void Forget() => Function = null;
    }
}
