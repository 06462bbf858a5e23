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
        var bytes = AttentionForward<V, T, L>.ScratchElements(copy) * sizeof(T);
        using var memory = pool.Arena.Rent(Slots.Needed(pool.Threads, bytes));
        var slots = Slots.Create(memory.Address, pool.Threads, bytes);
        pool.Run((int)AttentionForward<V, T, L>.Tasks(copy), new AttentionForward<V, T, L>(&copy, slots));
    }
}
