using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Gpu.Rows;

namespace Native.Compute.Kernels;

/// <summary>A reduction in stages: long rows are cut into parts whose partial results are reduced in turn.</summary>
internal readonly struct ReduceLaunch<TOp>(TOp op, RowShape shape, Tensor y, Rows.Operands operands) : IRealLaunch where TOp : struct, IRowReduction
{
    public void On<TBackend, TMemory, T>(TBackend backend)
        where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
    {
        using var scope = y.Device.NoGrad();
        if (typeof(TBackend) == typeof(CpuBackend) && Vector128.IsHardwareAccelerated)
        {
            var cpu = CpuBackends.Of(backend);
            LaneChoice.Run<Loop<T>, T>(new Loop<T>(op, shape, y, operands.Pointers(cpu), cpu));
        }
        else if (y.Device is CudaDevice cuda && CudaReduce.TryRun(cuda, op, shape, y, operands)) return;
        else if (T.IsDouble) Stages<TBackend, TMemory, T, F64>(backend);
        else Stages<TBackend, TMemory, T, F32>(backend);
    }

    private void Stages<TBackend, TMemory, T, TAcc>(TBackend backend)
        where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory
        where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
    {
        var rows = shape;
        var parts = RowParts.Of(rows, typeof(TBackend) == typeof(CpuBackend));
        if (parts.Count == 1)
        {
            Stage<TBackend, TMemory, TOp, T>(backend, op, rows, parts, y, operands);
            return;
        }
        var partial = Tensor.Empty(y.Device, TAcc.Type, new Shape(rows.Rows * parts.Count));
        backend.Run(
            new RowReduceKernel<TMemory, TOp, T, TAcc>(op, backend.Memory(partial), operands.For<TBackend, TMemory, TOp, T>(backend), parts, rows.Length, rows.Inner, 0),
            partial.Count, rows.Length / parts.Count);
        while (true)
        {
            rows = new(rows.Outer, parts.Count, rows.Inner);
            parts = RowParts.Of(rows, typeof(TBackend) == typeof(CpuBackend));
            var from = new Rows.Operands(partial, null, null, default, default, default, default);
            if (parts.Count == 1)
            {
                Stage<TBackend, TMemory, Fold<TOp>, TAcc>(backend, new Fold<TOp>(op), rows, parts, y, from);
                return;
            }
            partial = Tensor.Empty(y.Device, TAcc.Type, new Shape(rows.Rows * parts.Count));
            backend.Run(
                new RowReduceKernel<TMemory, Fold<TOp>, TAcc, TAcc>(
                    new Fold<TOp>(op), backend.Memory(partial), from.For<TBackend, TMemory, Fold<TOp>, TAcc>(backend), parts, rows.Length, rows.Inner, 0),
                partial.Count, rows.Length / parts.Count);
        }
    }

    // The last stage stores in the type of y.
    private static void Stage<TBackend, TMemory, TStage, T>(TBackend backend, TStage stage, RowShape rows, RowParts parts, Tensor y, in Rows.Operands from)
        where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where TStage : struct, IRowReduction where T : struct, IRealElement<T>
    {
        var operands = from.For<TBackend, TMemory, TStage, T>(backend);
        var memory = backend.Memory(y);
        switch (y.DType)
        {
            case DType.F32: backend.Run(new RowReduceKernel<TMemory, TStage, T, F32>(stage, memory, operands, parts, rows.Length, rows.Inner, 1), y.Count, rows.Length + 1); break;
            case DType.F64: backend.Run(new RowReduceKernel<TMemory, TStage, T, F64>(stage, memory, operands, parts, rows.Length, rows.Inner, 1), y.Count, rows.Length + 1); break;
            case DType.F16: backend.Run(new RowReduceKernel<TMemory, TStage, T, F16>(stage, memory, operands, parts, rows.Length, rows.Inner, 1), y.Count, rows.Length + 1); break;
            default: backend.Run(new RowReduceKernel<TMemory, TStage, T, BF16>(stage, memory, operands, parts, rows.Length, rows.Inner, 1), y.Count, rows.Length + 1); break;
        }
    }

    internal readonly struct Loop<T>(TOp op, RowShape shape, Tensor y, RowPointers pointers, CpuBackend cpu) : ILaneCode<T> where T : struct, IRealElement<T>
    {
        public void On<TLanes, TAcc>() where TLanes : struct, ILanes<TLanes> where TAcc : struct, IRealElement<TAcc>
        {
            var parts = shape.Inner == 1 ? ReduceRowsLoop.Parts(shape) : ReduceColumnsLoop.Parts(shape);
            if (parts == 1)
            {
                Last<TLanes, TOp, T, TAcc>(op, shape, pointers);
                return;
            }
            var partial = Tensor.Empty(y.Device, TAcc.Type, new Shape(shape.Rows * parts));
            First<TLanes, TAcc>(partial, parts);
            var memory = cpu.Memory(partial);
            Last<TLanes, Fold<TOp>, TAcc, TAcc>(new Fold<TOp>(op), new(shape.Outer, parts, shape.Inner), new(memory, memory, memory, default, default, default, default));
        }

        private void First<TLanes, TAcc>(Tensor partial, long parts) where TLanes : struct, ILanes<TLanes> where TAcc : struct, IRealElement<TAcc>
        {
            if (shape.Inner == 1)
            {
                var loop = new ReduceRowsLoop<TOp, TLanes, T, TAcc, TAcc>(op, shape, parts, cpu.Memory(partial), pointers, false);
                cpu.Device.Pool.Run(loop.Tasks, loop);
            }
            else
            {
                var loop = new ReduceColumnsLoop<TOp, TLanes, T, TAcc, TAcc>(op, shape, parts, cpu.Memory(partial), pointers, false);
                cpu.Device.Pool.Run(loop.Tasks, loop);
            }
        }

        private void Last<TLanes, TStage, TIn, TAcc>(TStage stage, RowShape rows, in RowPointers from)
            where TLanes : struct, ILanes<TLanes> where TStage : struct, IRowReduction where TIn : struct, IRealElement<TIn> where TAcc : struct, IRealElement<TAcc>
        {
            switch (y.DType)
            {
                case DType.F16: Into<TLanes, TStage, TIn, TAcc, F16>(stage, rows, from); break;
                case DType.BF16: Into<TLanes, TStage, TIn, TAcc, BF16>(stage, rows, from); break;
                default: Into<TLanes, TStage, TIn, TAcc, TAcc>(stage, rows, from); break;
            }
        }

        private void Into<TLanes, TStage, TIn, TAcc, TOut>(TStage stage, RowShape rows, in RowPointers from)
            where TLanes : struct, ILanes<TLanes> where TStage : struct, IRowReduction where TIn : struct, IRealElement<TIn>
            where TAcc : struct, IRealElement<TAcc> where TOut : struct, IRealElement<TOut>
        {
            if (rows.Inner == 1)
            {
                var loop = new ReduceRowsLoop<TStage, TLanes, TIn, TAcc, TOut>(stage, rows, 1, cpu.Memory(y), from, true);
                cpu.Device.Pool.Run(loop.Tasks, loop);
            }
            else
            {
                var loop = new ReduceColumnsLoop<TStage, TLanes, TIn, TAcc, TOut>(stage, rows, 1, cpu.Memory(y), from, true);
                cpu.Device.Pool.Run(loop.Tasks, loop);
            }
        }
    }
}
