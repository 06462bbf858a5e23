using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = silu(gate) ⊙ up.</summary>
public static class SwiGluOperation
{
    /// <summary>y = silu(gate) ⊙ up, the gated activation of feed-forward layers, in one pass over memory.</summary>
    /// <param name="gate">Any shape and layout; floating-point.</param>
    /// <param name="up">Of the gate's shape and type.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static Tensor SwiGlu(this Tensor gate, Tensor up)
    {
        Guard.Float(gate, "SwiGlu");
        Guard.SameType(gate, up, "SwiGlu");
        Guard.SameShape(gate, up, "SwiGlu");
        var y = Tensor.Empty(gate.Device, gate.DType, gate.Shape);
        using (gate.Device.NoGrad()) Pointwise.Run(new Forward(), y, gate, up);
        if (y.Record<Node>(gate, up) is { } node)
        {
            node.Gate = node.Save(gate);
            node.Up = node.Save(up);
        }
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Saved Gate, Up;

        public override string Operation => "SwiGlu";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            if (gradients.Wants(0) && gradients.Wants(1) && dy.Count > 0 && dy.Device.Kind == DeviceKind.Cpu && Vector128.IsHardwareAccelerated)
            {
                Tensor dgates = Tensor.Empty(dy.Device, dy.DType, dy.Shape), dups = Tensor.Empty(dy.Device, dy.DType, dy.Shape);
                RowPrograms.Choose(dy.DType, new Fused(dgates, dups, Gate.Tensor.Contiguous(), Up.Tensor.Contiguous(), dy.Contiguous()));
                gradients.Add(0, dgates);
                gradients.Add(1, dups);
                return;
            }
            if (gradients.Wants(0))
            {
                var dgate = Tensor.Empty(dy.Device, dy.DType, dy.Shape);
                Pointwise.Run(new GateGradient(), dgate, Gate.Tensor, Up.Tensor, dy);
                gradients.Add(0, dgate);
            }
            if (!gradients.Wants(1)) return;
            var dup = Tensor.Empty(dy.Device, dy.DType, dy.Shape);
            Pointwise.Run(new Forward(), dup, Gate.Tensor, dy);
            gradients.Add(1, dup);
        }
    }

    private readonly struct Fused(Tensor dgate, Tensor dup, Tensor gate, Tensor up, Tensor dy) : IRowProgramCode
    {
        public void On<TLanes, T, TAcc>() where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
        {
            var cpu = new CpuBackend((CpuDevice)dy.Device);
            var loop = new SwiGluGradientLoop<TLanes, T>(cpu.Memory(dgate), cpu.Memory(dup), cpu.Memory(gate), cpu.Memory(up), cpu.Memory(dy), dy.Count);
            cpu.Device.Pool.Run(loop.Tasks, loop);
        }
    }

    internal readonly struct Forward : IPointwise
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => T.TimesSigmoid(a, a) * b;
    }

    internal readonly struct GateGradient : IPointwise
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T> => new SiluOperation.Op().Gradient(a, a, b * c);
    }
}
