using System.Numerics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Native.Compute.Cpu;
using Native.Compute.Numerics;

namespace Native.Compute.Kernels;

/// <summary>The matrices of one argument in host memory, one after another.</summary>
internal readonly unsafe struct MatrixBatch(void* start, long size)
{
    /// <summary>The elements of a matrix, row-major.</summary>
    public Span<T> Of<T>(long index) where T : unmanaged => new((T*)start + index * size, checked((int)size));
}

/// <summary>The arguments of a decomposition: one or two inputs, up to three outputs.</summary>
internal readonly record struct MatrixArguments(MatrixBatch X, MatrixBatch Second, MatrixBatch Y, MatrixBatch Y1, MatrixBatch Y2);

/// <summary>What is done to each matrix of a batch, on the host.</summary>
internal interface IMatrixFunction
{
    /// <summary>The operation's name, for errors.</summary>
    static abstract string Operation { get; }

    /// <summary>Does it to one matrix; T is float or double.</summary>
    void Apply<T>(in MatrixArguments arguments, long index) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Runs decompositions on the host, the matrices of a batch side by side. Tensors of GPUs are copied there and back.</summary>
internal static unsafe class HostMatrices
{
    /// <summary>Applies the function to each matrix. The leading dimensions of all tensors are those of x.</summary>
    public static void Run<TFunction>(in TFunction function, Tensor x, Tensor? second, Tensor y, Tensor? y1 = null, Tensor? y2 = null)
        where TFunction : struct, IMatrixFunction
    {
        using var scope = x.Device.NoGrad();
        if (x.DType == DType.F64) Run<TFunction, double>(function, x.Contiguous(), second?.Contiguous(), y, y1, y2);
        else Run<TFunction, float>(function, x.Contiguous(), second?.Contiguous(), y, y1, y2);
    }

    private static void Run<TFunction, T>(in TFunction function, Tensor x, Tensor? second, Tensor y, Tensor? y1, Tensor? y2)
        where TFunction : struct, IMatrixFunction where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = x.Shape;
        var count = checked((int)new Shape(shape.AsSpan()[..^2]).Count);
        if (count == 0) return;
        if (x.Device is CpuDevice cpu)
        {
            var backend = new CpuBackend(cpu);
            MatrixBatch At(Tensor? tensor) => tensor is { } t ? new(backend.Memory(t).Start, t.Count / count) : default;
            cpu.Pool.Run(count, new Loop<TFunction, T>(function, new(At(x), At(second), At(y), At(y1), At(y2)), shape));
            return;
        }
        using HostCopy<T> hostX = new(x, read: true), hostSecond = new(second, read: true), hostY = new(y), hostY1 = new(y1), hostY2 = new(y2);
        var work = new Loop<TFunction, T>(function, new(hostX.Batch(count), hostSecond.Batch(count), hostY.Batch(count), hostY1.Batch(count), hostY2.Batch(count)), shape);
        try
        {
            if (count == 1) work.Run(0);
            else Parallel.For(0, count, work.Run);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        hostY.Write();
        hostY1.Write();
        hostY2.Write();
    }

    private readonly struct Loop<TFunction, T>(TFunction function, MatrixArguments arguments, Shape shape) : IWork
        where TFunction : struct, IMatrixFunction where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int task)
        {
            try
            {
                function.Apply<T>(arguments, task);
            }
            catch (NotPositiveDefiniteException e)
            {
                throw new NotPositiveDefiniteException(e, Where(task));
            }
            catch (SingularMatrixException e)
            {
                throw new SingularMatrixException(e, Where(task));
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"{TFunction.Operation}: {Where(task)}: {e.Message}", e);
            }
        }

        private string Where(int index) => $"matrix {index} of the batch of shape {shape}";
    }

    /// <summary>A copy of a GPU's tensor in host memory.</summary>
    internal readonly struct HostCopy<T> : IDisposable where T : unmanaged
    {
        private readonly Tensor? tensor;
        private readonly T* memory;

        public HostCopy(Tensor? tensor, bool read = false)
        {
            this.tensor = tensor;
            if (tensor is not { } t) return;
            memory = (T*)NativeMemory.Alloc((nuint)t.Count, (nuint)sizeof(T));
            if (read) t.CopyTo(Elements(t));
        }

        public MatrixBatch Batch(int count) => tensor is { } t ? new(memory, t.Count / count) : default;

        public void Write()
        {
            if (tensor is { } t) t.CopyFrom<T>(Elements(t));
        }

        public void Dispose() => NativeMemory.Free(memory);

        private Span<T> Elements(Tensor t) => new(memory, checked((int)t.Count));
    }
}
