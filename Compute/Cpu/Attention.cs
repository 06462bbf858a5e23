using System.Runtime.Intrinsics;

namespace Native.Compute.Cpu;

/// <summary>o = softmax(scale·q·kᵀ + mask)·v in blocks: the matrix of scores never exists as a whole.</summary>
/// <remarks>F32 arithmetic with F32, F16 or BF16 storage, or all F64. A query that sees no key gets zeros and a log-sum-exp of -∞.
/// The results do not depend on the number of threads.</remarks>
internal static unsafe class Attention
{
    /// <summary>Computes o and the log-sum-exp of each row.</summary>
    public static void Forward(WorkPool pool, in AttentionArguments arguments)
    {
        arguments.Check();
        if (arguments.Q.Type == DType.F64)
        {
            if (Vector512.IsHardwareAccelerated) Forward<Vector512<double>, double, F64x8>(pool, arguments);
            else if (Vector256.IsHardwareAccelerated) Forward<Vector256<double>, double, F64x4>(pool, arguments);
            else if (Vector128.IsHardwareAccelerated) Forward<Vector128<double>, double, F64x2>(pool, arguments);
            else Forward<double, double, F64x1>(pool, arguments);
        }
        else if (Vector512.IsHardwareAccelerated) Forward<Vector512<float>, float, F32x16>(pool, arguments);
        else if (Vector256.IsHardwareAccelerated) Forward<Vector256<float>, float, F32x8>(pool, arguments);
        else if (Vector128.IsHardwareAccelerated) Forward<Vector128<float>, float, F32x4>(pool, arguments);
        else Forward<float, float, F32x1>(pool, arguments);
    }

    private static void Forward<V, T, L>(WorkPool pool, in AttentionArguments arguments)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        var copy = arguments;
        if (copy.Queries == 1)
        {
            var each = AttentionDecode<V, T, L>.ScratchElements(copy) * sizeof(T);
            using var scratch = pool.Arena.Rent(Slots.Needed(pool.Threads, each));
            pool.Run((int)AttentionDecode<V, T, L>.Tasks(copy), new AttentionDecode<V, T, L>(&copy, Slots.Create(scratch.Address, pool.Threads, each)));
            return;
        }
        var bytes = AttentionForward<V, T, L>.ScratchElements(copy) * sizeof(T);
        using var memory = pool.Arena.Rent(Slots.Needed(pool.Threads, bytes));
        var slots = Slots.Create(memory.Address, pool.Threads, bytes);
        pool.Run((int)AttentionForward<V, T, L>.Tasks(copy), new AttentionForward<V, T, L>(&copy, slots));
    }

    /// <summary>Computes the gradients of q, k and v from that of o; <paramref name="arguments"/> holds what forward read and wrote.</summary>
    public static void Backward(WorkPool pool, in AttentionArguments arguments, in AttentionGradients gradients)
    {
        arguments.Check();
        var wide = arguments.Q.Type == DType.F64;
        if (!AttentionArguments.Fits(gradients.DO.Type, wide) || !AttentionArguments.Fits(gradients.DQ.Type, wide)
            || !AttentionArguments.Fits(gradients.DK.Type, wide) || !AttentionArguments.Fits(gradients.DV.Type, wide))
        {
            throw new NotSupportedException(
                $"Attention backward: do {gradients.DO.Type}, dq {gradients.DQ.Type}, dk {gradients.DK.Type}, dv {gradients.DV.Type}: "
                + "the types must be F32, F16 or BF16, or all F64.");
        }
        if (arguments.LogSumExp == null)
            throw new ArgumentException("Attention backward: the log-sum-exp of the forward pass is missing.", nameof(arguments));
        if (wide)
        {
            if (Vector512.IsHardwareAccelerated) Backward<Vector512<double>, double, F64x8>(pool, arguments, gradients);
            else if (Vector256.IsHardwareAccelerated) Backward<Vector256<double>, double, F64x4>(pool, arguments, gradients);
            else if (Vector128.IsHardwareAccelerated) Backward<Vector128<double>, double, F64x2>(pool, arguments, gradients);
            else Backward<double, double, F64x1>(pool, arguments, gradients);
        }
        else if (Vector512.IsHardwareAccelerated) Backward<Vector512<float>, float, F32x16>(pool, arguments, gradients);
        else if (Vector256.IsHardwareAccelerated) Backward<Vector256<float>, float, F32x8>(pool, arguments, gradients);
        else if (Vector128.IsHardwareAccelerated) Backward<Vector128<float>, float, F32x4>(pool, arguments, gradients);
        else Backward<float, float, F32x1>(pool, arguments, gradients);
    }

    private static void Backward<V, T, L>(WorkPool pool, in AttentionArguments arguments, in AttentionGradients gradients)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        if (arguments.Batch == 0 || arguments.KeyHeads == 0) return;
        var shared = (AttentionBackward<V, T, L>.SharedElements(arguments) * sizeof(T) + 63) & ~63;
        var slot = AttentionBackward<V, T, L>.TaskElements(arguments) * sizeof(T);
        using var memory = pool.Arena.Rent(shared + Slots.Needed(pool.Threads, slot));
        var slots = Slots.Create(memory.Address + shared, pool.Threads, slot);
        var backward = new AttentionBackward<V, T, L>(arguments, gradients, (T*)memory.Address, slots);
        pool.Run(backward.QueryTasks, new AttentionBackward<V, T, L>.Work(&backward, AttentionBackward<V, T, L>.Stage.Prepare));
        // Both ways give the same bits; whole heads save the second computation of the scores.
        if (backward.HeadTasks % pool.Threads == 0 || backward.HeadTasks >= 4 * pool.Threads)
        {
            pool.Run(backward.HeadTasks, new AttentionBackward<V, T, L>.Work(&backward, AttentionBackward<V, T, L>.Stage.Head));
            return;
        }
        pool.Run(backward.KeyTasks, new AttentionBackward<V, T, L>.Work(&backward, AttentionBackward<V, T, L>.Stage.KeyBlock));
        pool.Run(backward.QueryTasks, new AttentionBackward<V, T, L>.Work(&backward, AttentionBackward<V, T, L>.Stage.QueryBlock));
    }
}
