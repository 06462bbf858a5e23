using Native.Compute.Cpu;
using Native.Compute.Gpu.Attention;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>O = softmax(scale·Q·Kᵀ + mask)·V, computed in blocks: the matrix of scores never exists as a whole.</summary>
public static class AttentionOperation
{
    /// <summary>
    /// Scaled dot-product attention. A query that sees no key gives zeros. F32 arithmetic for F16 and BF16.
    /// </summary>
    /// <param name="q">[batch, query heads, queries, head size].</param>
    /// <param name="k">[batch, key heads, keys, head size]; query heads are a multiple of key heads (grouped-query attention).</param>
    /// <param name="v">[batch, key heads, keys, value size].</param>
    /// <param name="options">What each query sees, and the scale.</param>
    /// <returns>[batch, query heads, queries, value size], laid out in memory as [batch, queries, query heads, value size], so that
    /// merging the heads behind the positions copies nothing.</returns>
    /// <exception cref="ShapeException">Shapes do not agree; the message has them.</exception>
    /// <exception cref="NotSupportedException">Types differ or are not floating-point, or a gradient of the mask is wanted.</exception>
    public static Tensor Attention(this Tensor q, Tensor k, Tensor v, in AttentionOptions options = default)
    {
        var shape = AttentionShape.Of(q, k, v, options);
        var device = q.Device;
        var sumType = q.DType == DType.F64 ? DType.F64 : DType.F32;
        var records = device.Recording is not null;
        var o = ByPosition(device, q.DType, shape.Batch, shape.QueryHeads, shape.Queries, shape.ValueSize);
        var logSumExp = Tensor.Empty(device, sumType, new Shape(shape.Batch, shape.QueryHeads, shape.Queries));
        (q, k, v) = (Rows(q), Rows(k), Rows(v));
        Tensor? mask = null;
        if (options.Mask is { } given)
            mask = given.Detach().To(sumType).Expand(new Shape(shape.Batch, shape.QueryHeads, shape.Queries, shape.Keys));
        Forward(new AttentionTensors(q, k, v, o, logSumExp, mask, options.KeyLengths, options.QueryLengths, options.KeyStarts), shape);
        if (records && o.Record<Node>(q, k, v) is { } node)
        {
            node.Shape = shape;
            (node.Q, node.K, node.V, node.O, node.LogSumExp) = (node.Save(q), node.Save(k), node.Save(v), node.Save(o), node.Save(logSumExp));
            node.Mask = mask is { } m ? node.Save(m) : default;
            node.KeyLengths = options.KeyLengths is { } kl ? node.Save(kl) : default;
            node.QueryLengths = options.QueryLengths is { } ql ? node.Save(ql) : default;
            node.KeyStarts = options.KeyStarts is { } ks ? node.Save(ks) : default;
        }
        logSumExp.Dispose();
        return o;
    }

    // Kernels read rows at once; rows that are scattered are brought together first, as an operation of its own on the tape.
    private static Tensor Rows(Tensor x) => x.Layout.Strides[^1] == 1 ? x : x.Clone();

    /// <summary>[batch, heads, positions, size] over memory in the order [batch, positions, heads, size].</summary>
    private static Tensor ByPosition(Device device, DType type, long batch, long heads, long positions, long size)
    {
        var memory = Tensor.Empty(device, type, new Shape(batch, positions, heads, size));
        return Views.Of(memory, memory.Layout.Permute([0, 2, 1, 3]), "Attention");
    }

    /// <summary>Writes O and the log-sum-exps with the fastest kernels of the device that take these tensors.</summary>
    internal static void Forward(in AttentionTensors tensors, in AttentionShape shape)
    {
        if (tensors.O.Count == 0) return;
        if (tensors.O.Device is CpuDevice cpu) CpuAttention.Forward(cpu, tensors, shape);
        else if (tensors.O.Device is not CudaDevice cuda || !CudaAttention.TryForward(cuda, tensors, shape)) PortableAttention.Forward(tensors, shape);
    }

    /// <summary>Writes the gradients with the fastest kernels of the device that take these tensors.</summary>
    internal static void Backward(in AttentionTensors tensors, in AttentionShape shape, Tensor dO, Tensor dQ, Tensor dK, Tensor dV)
    {
        if (dO.Device is CpuDevice cpu) CpuAttention.Backward(cpu, tensors, shape, dO, dQ, dK, dV);
        else if (dO.Device is not CudaDevice cuda || !CudaAttentionGradient.TryRun(cuda, tensors, shape, dO, dQ, dK, dV))
            PortableAttention.Backward(tensors, shape, dO, dQ, dK, dV);
    }

    private sealed class Node : TapeNode
    {
        public AttentionShape Shape;
        public Saved Q, K, V, O, LogSumExp, Mask, KeyLengths, QueryLengths, KeyStarts;

        public override string Operation => "Attention";

        public override void Backward(in NodeGradients gradients)
        {
            var tensors = new AttentionTensors(
                Q.Tensor, K.Tensor, V.Tensor, O.Tensor, LogSumExp.Tensor, Mask.Exists ? Mask.Tensor : null,
                KeyLengths.Exists ? KeyLengths.Tensor : null, QueryLengths.Exists ? QueryLengths.Tensor : null, KeyStarts.Exists ? KeyStarts.Tensor : null);
            var dy = gradients.Dy;
            if (dy.Layout.Strides[^1] != 1) dy = dy.Clone();
            var (device, type) = (dy.Device, dy.DType);
            var dq = Room(gradients, 0) ?? ByPosition(device, type, Shape.Batch, Shape.QueryHeads, Shape.Queries, Shape.HeadSize);
            var dk = Room(gradients, 1) ?? ByPosition(device, type, Shape.Batch, Shape.KeyHeads, Shape.Keys, Shape.HeadSize);
            var dv = Room(gradients, 2) ?? ByPosition(device, type, Shape.Batch, Shape.KeyHeads, Shape.Keys, Shape.ValueSize);
            AttentionOperation.Backward(tensors, Shape, dy, dq, dk, dv);
            gradients.Add(0, dq);
            gradients.Add(1, dk);
            gradients.Add(2, dv);
        }

        // Kernels write rows at once.
        private static Tensor? Room(in NodeGradients gradients, int input) => gradients.Room(input) is { } room && room.Layout.Strides[^1] == 1 ? room : null;
    }
}
