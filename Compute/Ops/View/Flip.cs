using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Axes reversed.</summary>
public static class FlipOperation
{
    /// <summary>A copy with the elements along these axes in reverse order; along all axes where none are named.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    public static Tensor Flip(this Tensor x, params ReadOnlySpan<int> axes)
    {
        var mask = 0;
        foreach (var axis in axes) mask |= 1 << x.Shape.Axis(axis, "Flip");
        if (axes.Length == 0) mask = (1 << x.Rank) - 1;
        return Of(x, mask);
    }

    private static Tensor Of(Tensor x, int mask)
    {
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        if (y.Count > 0)
            using (x.Device.NoGrad()) Dispatch.Bits(x.Device, x.DType, new Launch(y, x, mask));
        if (y.Record<Node>(x) is { } node) node.Mask = mask;
        return y;
    }

    private sealed class Node : TapeNode
    {
        public int Mask;

        public override string Operation => "Flip";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, Of(gradients.Dy, Mask));
    }

    private readonly struct Launch(Tensor y, Tensor x, int mask) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            var layout = x.Layout;
            Span<long> strides = stackalloc long[Shape.MaxRank];
            layout.Strides.CopyTo(strides);
            var first = 0L;
            for (var i = 0; i < layout.Shape.Rank; i++)
            {
                if ((mask >> i & 1) == 0) continue;
                first += (layout.Shape[i] - 1) * strides[i];
                strides[i] = -strides[i];
            }
            // Strides below 0 stay in here: whatever takes tensors may count on a storage's view starting at its lowest element.
            var reversed = new Layout(layout.Shape, strides[..layout.Shape.Rank], layout.Offset + first);
            var over = Iteration.Over(y.Layout, reversed, reversed, reversed, reversed);
            if (backend.IsCpu(out var cpu))
            {
                var loop = new CopyLoop<T>(over, cpu.Memory(y), cpu.Memory(Views.Of(x, reversed, "Flip")));
                cpu.Device.Pool.Run(loop.Tasks, loop);
            }
            else
                backend.Run(new Kernel<TMemory, T>(backend.Memory(y), backend.Memory(x), over.Map(1), first), y.Count, cost: 4);
        }
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, TMemory x, IndexMap map, long first) : IIndexKernel
        where TMemory : struct, IMemory where T : unmanaged
    {
        public void Execute(long index) => y.Write(index, x.Read<T>(first + map.Offset(index)));
    }
}
