using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Hands tensors to the CPU's attention.</summary>
internal static unsafe class CpuAttention
{
    public static void Forward(CpuDevice device, in AttentionTensors tensors, in AttentionShape shape) =>
        Attention.Forward(device.Pool, Arguments(device, tensors, shape));

    public static void Backward(
        CpuDevice device, in AttentionTensors tensors, in AttentionShape shape, Tensor dO, Tensor dQ, Tensor dK, Tensor dV)
    {
        var backend = new CpuBackend(device);
        Attention.Backward(
            device.Pool, Arguments(device, tensors, shape), new AttentionGradients(Heads(backend, dO), Heads(backend, dQ), Heads(backend, dK), Heads(backend, dV)));
    }

    private static AttentionArguments Arguments(CpuDevice device, in AttentionTensors tensors, in AttentionShape shape)
    {
        var backend = new CpuBackend(device);
        var arguments = new AttentionArguments
        {
            Batch = (nint)shape.Batch,
            QueryHeads = (nint)shape.QueryHeads,
            KeyHeads = (nint)shape.KeyHeads,
            Queries = (nint)shape.Queries,
            Keys = (nint)shape.Keys,
            HeadSize = (nint)shape.HeadSize,
            ValueSize = (nint)shape.ValueSize,
            Causal = shape.Causal,
            Window = (nint)shape.Window,
            Scale = shape.Scale,
            Q = Heads(backend, tensors.Q),
            K = Heads(backend, tensors.K),
            V = Heads(backend, tensors.V),
            O = Heads(backend, tensors.O),
            LogSumExp = backend.Memory(tensors.LogSumExp).Start,
        };
        if (tensors.KeyLengths is { } keys) arguments.KeyLengths = (int*)backend.Memory(keys).Start;
        if (tensors.QueryLengths is { } queries) arguments.QueryLengths = (int*)backend.Memory(queries).Start;
        if (tensors.KeyStarts is { } starts) arguments.KeyStarts = (int*)backend.Memory(starts).Start;
        if (tensors.Mask is { } mask)
        {
            var strides = mask.Layout.Strides;
            arguments.Mask = new ScoreMask((nint)backend.Memory(mask).Start, (nint)strides[0], (nint)strides[1], (nint)strides[2], (nint)strides[3]);
        }
        return arguments;
    }

    private static HeadView Heads(CpuBackend backend, Tensor x)
    {
        var strides = x.Layout.Strides;
        return new((nint)backend.Memory(x).Start, x.DType, (nint)strides[0], (nint)strides[1], (nint)strides[2]);
    }
}
