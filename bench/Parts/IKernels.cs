namespace Native.Bench.Parts;

/// <summary>The operations that bars name, prepared on the CPU device: operands exist, memory is warm, <see cref="IKernelRun.Run"/> only computes.</summary>
internal interface IKernels
{
    /// <summary>C = A B in F32, A of rows x inner, B of inner x columns.</summary>
    IKernelRun MatMul(int rows, int columns, int inner);

    /// <summary>y = A x, A of rows x columns, stored in F32 or BF16.</summary>
    IKernelRun MatVec(int rows, int columns, bool bf16);

    /// <summary>A pointwise or row-wise operation over F32: <c>add</c>, <c>silu</c>, <c>softmax</c> or <c>rmsnorm</c>.</summary>
    IKernelRun Pointwise(string operation, int elements);

    /// <summary>Causal scaled-dot-product attention in F32, forward or backward alone.</summary>
    IKernelRun Attention(int batch, int heads, int length, int headSize, bool backward);
}

/// <summary>Something to run again and again.</summary>
internal interface IKernelRun : IDisposable
{
    /// <summary>Computes once and returns when the result is there.</summary>
    void Run();
}
