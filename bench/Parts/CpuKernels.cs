using Native.Compute;
using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Bench.Parts;

/// <summary>The operations that bars name, on the CPU device with a thread on each core.</summary>
internal sealed class CpuKernels : IKernels
{
    public IKernelRun MatMul(int rows, int columns, int inner) => new Run(device =>
    {
        var (a, b) = (Random(device, rows, inner), Random(device, inner, columns));
        return () => a.MatMul(b);
    });

    public IKernelRun MatVec(int rows, int columns, bool bf16) => new Run(device =>
    {
        var matrix = Random(device, rows, columns);
        if (bf16) matrix = matrix.To(DType.BF16);
        var vector = Random(device, 1, columns);
        return () => vector.MatMul(matrix, transposeB: true);
    });

    public IKernelRun Pointwise(string operation, int elements) => new Run(device =>
    {
        const int columns = 4096;
        var x = Random(device, elements / columns, columns);
        switch (operation)
        {
            case "add":
                var y = Random(device, elements / columns, columns);
                return () => x.Add(y);
            case "silu": return () => x.Silu();
            case "softmax": return () => x.Softmax();
            case "rmsnorm":
                var gain = Tensor.Ones(device, DType.F32, new Shape(columns));
                return () => x.RmsNorm(gain);
            default: throw new ArgumentException($"Bars: no operation {operation}", nameof(operation));
        }
    });

    public IKernelRun Attention(int batch, int heads, int length, int headSize, bool backward) => new Run(device =>
    {
        Tensor Heads() => Random(device, batch, heads, length, headSize);
        var (q, k, v, dO) = (Heads(), Heads(), Heads(), Heads());
        if (!backward) return () => q.Attention(k, v, new(Causal: true));
        var options = new AttentionOptions(Causal: true);
        var shape = AttentionShape.Of(q, k, v, options);
        var sums = Tensor.Empty(device, DType.F32, new Shape(batch, heads, length));
        var (o, dq, dk, dv) = (Heads(), Heads(), Heads(), Heads());
        var tensors = new AttentionTensors(q, k, v, o, sums, null, null, null);
        CpuAttention.Forward(device, tensors, shape);
        return () =>
        {
            CpuAttention.Backward(device, tensors, shape, dO, dq, dk, dv);
            return dq;
        };
    });

    private static Tensor Random(CpuDevice device, params ReadOnlySpan<long> shape) => Tensor.Uniform(device, DType.F32, new Shape(shape), -1, 1);

    private sealed class Run : IKernelRun
    {
        private readonly CpuDevice device = new();
        private readonly Func<Tensor> call;

        public Run(Func<CpuDevice, Func<Tensor>> prepare) => call = prepare(device);

        void IKernelRun.Run()
        {
            using var scope = device.Scope();
            call();
        }

        public void Dispose() => device.Dispose();
    }
}
