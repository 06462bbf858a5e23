namespace Native.Compute.Cpu;

/// <summary>A batch of matrices in memory: element (b, i, j) is at Data[b·Batch + i·Row + j·Column].</summary>
/// <param name="Data">The first element.</param>
/// <param name="Type">The element type.</param>
/// <param name="Row">Distance of rows, in elements; any, also 0 or negative.</param>
/// <param name="Column">Distance of columns, in elements.</param>
/// <param name="Batch">Distance of matrices, in elements; 0 where all are the same.</param>
internal readonly unsafe record struct MatrixView(nint Data, DType Type, nint Row, nint Column = 1, nint Batch = 0)
{
    public MatrixView(void* data, DType type, nint row, nint column = 1, nint batch = 0)
        : this((nint)data, type, row, column, batch)
    {
    }

    /// <summary>The same with its origin moved to (batch, row, column).</summary>
    public MatrixView At(nint batch, nint row, nint column) =>
        this with { Data = Data + (batch * Batch + row * Row + column * Column) * Type.Size() };

    public MatrixView Transposed => this with { Row = Column, Column = Row };
}

/// <summary>What is done to a finished run of a row of a product before it is stored: bias, activation, residual.</summary>
/// <typeparam name="T">The type of accumulation: float or double.</typeparam>
internal unsafe interface IEpilogue<T> where T : unmanaged
{
    /// <summary>Changes <paramref name="values"/>, elements (batch, row, column … column + count - 1) of the product, in place.
    /// Called once for each element, from any thread, in any order.</summary>
    void Apply(nint batch, nint row, nint column, T* values, nint count);
}

/// <summary>Stores the product as it is.</summary>
internal readonly unsafe struct NoEpilogue : IEpilogue<float>, IEpilogue<double>
{
    public void Apply(nint batch, nint row, nint column, float* values, nint count)
    {
    }

    public void Apply(nint batch, nint row, nint column, double* values, nint count)
    {
    }
}
