using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = activation(x + bias).</summary>
public static class BiasActivationOperation
{
    /// <summary>y = activation(x + bias) in one pass over memory; the backward step computes x + bias again instead of keeping it.</summary>
    /// <param name="x">[…, C]; any layout, floating-point.</param>
    /// <param name="bias">[C], of x's type.</param>
    /// <param name="activation">The function.</param>
    /// <exception cref="ShapeException">The bias does not have x's last dimension.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The activation is not one of the enumeration.</exception>
    public static Tensor BiasActivation(this Tensor x, Tensor bias, Activation activation)
    {
        Guard.Float(x, "BiasActivation");
        if (x.Rank == 0) throw new ShapeException("BiasActivation: x has no dimension; the bias is added along the last one");
        Normalization.OfLast(x, bias, "bias", "BiasActivation");
        return activation switch
        {
            Activation.None => x.Add(bias),
            Activation.Relu => Apply(x, bias, new ReluOperation.Op()),
            Activation.Gelu => Apply(x, bias, new GeluOperation.Op()),
            Activation.GeluTanh => Apply(x, bias, new GeluTanhOperation.Op()),
            Activation.Silu => Apply(x, bias, new SiluOperation.Op()),
            Activation.Tanh => Apply(x, bias, new TanhOperation.Op()),
            Activation.Sigmoid => Apply(x, bias, new SigmoidOperation.Op()),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, $"BiasActivation: {activation} is not an activation"),
        };
    }

    private static Tensor Apply<TOp>(Tensor x, Tensor bias, in TOp op) where TOp : struct, IUnaryOp
    {
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        using (x.Device.NoGrad()) Pointwise.Run(new Forward<TOp>(op), y, x, bias.Expand(x.Shape));
        if (y.Record<Node<TOp>>(x, bias) is { } node)
        {
            node.Op = op;
            node.X = node.Save(x);
            node.Bias = node.Save(bias);
        }
        return y;
    }

    private sealed class Node<TOp> : TapeNode where TOp : struct, IUnaryOp
    {
        public TOp Op;
        public Saved X, Bias;

        public override string Operation => "BiasActivation";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var dx = Tensor.Empty(dy.Device, dy.DType, dy.Shape);
            Pointwise.Run(new Gradient<TOp>(Op), dx, X.Tensor, Bias.Tensor.Expand(dy.Shape), dy);
            gradients.Add(0, dx);
            if (gradients.Wants(1)) gradients.Add(1, dx.SumTo(Bias.Tensor.Shape, gradients.Room(1)));
        }
    }

    internal readonly struct Forward<TOp>(TOp op) : IPointwise where TOp : struct, IUnaryOp
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => op.Apply(a + b);
    }

    internal readonly struct Gradient<TOp>(TOp op) : IPointwise where TOp : struct, IUnaryOp
    {
        public static int Inputs => 3;

        // What saves y gets it computed again.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> =>
            op.Gradient(a + b, TOp.Saves == Saves.Y ? op.Apply(a + b) : a, c);
    }
}
