using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Rows of a quantized table, read by their numbers.</summary>
public static class QuantizedEmbeddingOperation
{
    /// <summary>y[.., :] = row index[..] of a table of quantized blocks.</summary>
    /// <param name="table">[entries, bytes of a row] of U8, contiguous.</param>
    /// <param name="format">How it is quantized.</param>
    /// <param name="index">Row numbers, of I32 or I64 and any shape.</param>
    /// <param name="type">The type of the result: F32, F16, BF16 or F64.</param>
    /// <returns>The index's shape, then the elements of a row. The numbers d·q of the blocks, rounded to the type.</returns>
    /// <exception cref="ShapeException">The table is no matrix of whole blocks, or not contiguous.</exception>
    /// <exception cref="NotSupportedException">An element type is not one of those.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the table. On a GPU thrown at the next synchronization.</exception>
    public static Tensor QuantizedEmbedding(this Tensor table, BlockFormat format, Tensor index, DType type = DType.F32)
    {
        Guard.SameDevice(table, index, "QuantizedEmbedding");
        Guard.Type(table, DType.U8, "QuantizedEmbedding");
        Guard.Rank(table, 2, "QuantizedEmbedding");
        Guard.Index(index, "QuantizedEmbedding");
        if (!type.IsFloat()) throw new NotSupportedException($"QuantizedEmbedding: a result of {type}; F32, F64, F16 and BF16 are supported");
        if (!table.IsContiguous) throw new ShapeException($"QuantizedEmbedding: the table ({table.Layout}) is not contiguous");
        var width = format.RowElements(table.Shape[1]);
        var y = Tensor.Empty(table.Device, type, index.Shape.Insert(index.Rank, width));
        if (y.Count == 0) return y;
        using var scope = table.Device.NoGrad();
        Dispatch.Real(y.Device, type, new Launch(y, table, format, index.To(DType.I64).Contiguous(), width));
        return y;
    }

    private readonly struct Launch(Tensor y, Tensor table, BlockFormat format, Tensor index, long width) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (format == BlockFormat.Q8) Run<TBackend, TMemory, T, Q8Elements>(backend);
            else Run<TBackend, TMemory, T, Q4Elements>(backend);
            if (backend.IsCpu(out var cpu)) cpu.Device.ThrowOnFault();
        }

        private void Run<TBackend, TMemory, T, TBlocks>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T> where TBlocks : struct, IBlockElements =>
            backend.Run(
                new QuantizedEmbeddingKernel<TMemory, T, TBlocks>(
                    backend.Memory(y), backend.Memory(table), backend.Memory(index), backend.Faults, table.Shape[0], width, Faults.Code("QuantizedEmbedding")),
                y.Count, cost: 4);
    }
}

/// <summary>One element of a row that is read from quantized blocks.</summary>
internal readonly struct QuantizedEmbeddingKernel<TMemory, T, TBlocks>(
    TMemory y, TMemory table, TMemory index, TMemory faults, long entries, long width, int code) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T> where TBlocks : struct, IBlockElements
{
    public void Execute(long i)
    {
        var at = i / width;
        var column = i - at * width;
        var row = index.Read<long>(at);
        if (!Faults.IsInRange(faults, code, row, entries))
        {
            T.Store(y, i, T.Constant(0));
            return;
        }
        var word = (row * (width / 32) + column / 32) * TBlocks.Words;
        T.Store(y, i, T.Constant(F16.Load(table, word).Value) * T.FromInt64(TBlocks.Quant(table, word, (int)(column % 32))));
    }
}
