using System.Runtime.Intrinsics;
using Native.Compute.Cpu;

namespace Native.Compute.Kernels;

/// <summary>Runs formulas over rows: SIMD loops on the CPU, index kernels elsewhere. All tensors are contiguous.</summary>
internal static class Rows
{
    /// <summary>y = the formula at every element; y has the type of a.</summary>
    public static void Map<TOp>(
        in TOp op, in RowShape shape, Tensor y, Tensor a, Tensor? b = null, Tensor? c = null,
        in RowSide p = default, in RowSide q = default, in RowSide s = default, in RowSide t = default) where TOp : struct, IRowMap
    {
        if (y.Count > 0) Dispatch.Real(a.Device, a.DType, new MapLaunch<TOp>(op, shape, y, new(a, b, c, p, q, s, t)));
    }

    /// <summary>y = the formula combined along each row; y has one element for each row, of a's type or its statistic type.</summary>
    public static void Reduce<TOp>(
        in TOp op, in RowShape shape, Tensor y, Tensor a, Tensor? b = null, Tensor? c = null,
        in RowSide p = default, in RowSide q = default, in RowSide s = default, in RowSide t = default) where TOp : struct, IRowReduction
    {
        if (y.Count > 0) Dispatch.Real(a.Device, a.DType, new ReduceLaunch<TOp>(op, shape, y, new(a, b, c, p, q, s, t)));
    }

    /// <summary>As <see cref="Reduce"/>, over elements of any type, which y has too.</summary>
    public static void ReduceElements<TOp>(in TOp op, RowShape shape, Tensor y, Tensor x) where TOp : struct, IElementReduction
    {
        if (y.Count == 0) return;
        using var scope = y.Device.NoGrad();
        while (true)
        {
            var parts = RowParts.Of(shape, y.Device.Kind == DeviceKind.Cpu);
            var to = parts.Count == 1 ? y : Tensor.Empty(y.Device, y.DType, new Shape(shape.Rows * parts.Count));
            Dispatch.Element(y.Device, y.DType, new ElementLaunch<TOp>(op, shape, parts, to, x));
            if (parts.Count == 1) return;
            shape = new(shape.Outer, parts.Count, shape.Inner);
            x = to;
        }
    }

    /// <summary>The tensors of a formula.</summary>
    internal readonly struct Operands(Tensor a, Tensor? b, Tensor? c, RowSide p, RowSide q, RowSide s, RowSide t)
    {
        public Tensor A => a;

        public Tensor? B => b;

        public Tensor? C => c;

        public RowSide P => p;

        public RowSide Q => q;

        public RowSide S => s;

        public RowSide T => t;

        public RowOperands<TMemory, TOp, T> For<TBackend, TMemory, TOp, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where TOp : struct, IRowMap where T : struct, IRealElement<T>
        {
            var memory = backend.Memory(a);
            return new(memory, b is { } vb ? backend.Memory(vb) : memory, c is { } vc ? backend.Memory(vc) : memory,
                Side<TBackend, TMemory>(backend, p), Side<TBackend, TMemory>(backend, q), Side<TBackend, TMemory>(backend, s), Side<TBackend, TMemory>(backend, t));
        }

        private RowSide<TMemory> Side<TBackend, TMemory>(TBackend backend, in RowSide side)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory =>
            new(side, backend.Memory(side.Tensor ?? a), a.DType);

        public RowPointers Pointers(CpuBackend backend) => new(
            backend.Memory(a), backend.Memory(b ?? a), backend.Memory(c ?? a),
            new(p, backend.Memory(p.Tensor ?? a), a.DType), new(q, backend.Memory(q.Tensor ?? a), a.DType),
            new(s, backend.Memory(s.Tensor ?? a), a.DType), new(t, backend.Memory(t.Tensor ?? a), a.DType));
    }

    private readonly struct MapLaunch<TOp>(TOp op, RowShape shape, Tensor y, Operands operands) : IRealLaunch where TOp : struct, IRowMap
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (typeof(TBackend) == typeof(CpuBackend) && Vector128.IsHardwareAccelerated)
            {
                var loop = new MapLoop<TOp, T>(op, shape, y, operands.Pointers(CpuBackends.Of(backend)), CpuBackends.Of(backend));
                LaneChoice.Run<MapLoop<TOp, T>, T>(loop);
                return;
            }
            backend.Run(new RowMapKernel<TMemory, TOp, T>(op, backend.Memory(y), operands.For<TBackend, TMemory, TOp, T>(backend), shape.Length, shape.Inner), y.Count, cost: 4);
        }
    }

    internal readonly struct MapLoop<TOp, T>(TOp op, RowShape shape, Tensor y, RowPointers pointers, CpuBackend cpu) : ILaneCode<T>
        where TOp : struct, IRowMap where T : struct, IRealElement<T>
    {
        public void On<TLanes, TAcc>() where TLanes : struct, ILanes<TLanes> where TAcc : struct, IRealElement<TAcc>
        {
            var loop = new RowMapLoop<TOp, TLanes, T, TAcc>(op, shape, cpu.Memory(y), pointers);
            cpu.Device.Pool.Run(loop.Tasks, loop);
        }
    }

    private readonly struct ElementLaunch<TOp>(TOp op, RowShape shape, RowParts parts, Tensor y, Tensor x) : IElementLaunch where TOp : struct, IElementReduction
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(
                new ElementReduceKernel<TMemory, TOp, T>(op, backend.Memory(y), backend.Memory(x), parts, shape.Length, shape.Inner),
                y.Count, shape.Length / parts.Count + 1);
    }
}
