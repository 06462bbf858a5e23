using System.Runtime.Intrinsics;

namespace Native.Compute.Cpu;

/// <summary>C = epilogue(A·B + beta·C) for a batch of matrices of any strides: A m × k, B k × n, C m × n with contiguous rows.</summary>
/// <remarks><see cref="F32"/> accumulates in F32 with A, B and C stored as F32, F16 or BF16, each on its own; <see cref="F64"/> is
/// all F64. Sums run over the inner dimension in blocks that depend on the shape only, so the result does not depend on the number
/// of threads. Where k is 0 the product is 0; where beta is 0 the old C is not read. NaN and infinity propagate as in the formula.</remarks>
internal static unsafe class Gemm
{
    // Multiply-adds from which the threads share one matrix of a batch; smaller ones go to a thread each.
    private const long SharedWork = 4L << 20;

    // Multiply-adds below which waking a thread costs more than it brings.
    private const long AloneWork = 1L << 15;
    private const long MostPackedBytes = 128L << 20;

    /// <summary>The product without an epilogue, in F64 where C is F64 and else in F32.</summary>
    public static void Run(
        WorkPool pool, nint batch, nint m, nint n, nint k, in MatrixView a, in MatrixView b, in MatrixView c, double beta = 0)
    {
        if (c.Type == DType.F64) F64(pool, batch, m, n, k, a, b, c, beta, default(NoEpilogue));
        else F32(pool, batch, m, n, k, a, b, c, beta, default(NoEpilogue));
    }

    /// <summary>The product with F32 accumulation; every matrix is F32, F16 or BF16.</summary>
    public static void F32<TEpilogue>(
        WorkPool pool, nint batch, nint m, nint n, nint k, in MatrixView a, in MatrixView b, in MatrixView c, double beta, in TEpilogue epilogue)
        where TEpilogue : unmanaged, IEpilogue<float>
    {
        Check(batch, m, n, k, c, IsF32(a.Type) && IsF32(b.Type) && IsF32(c.Type), a.Type, b.Type, "F32, F16 or BF16");
        if (Vector512.IsHardwareAccelerated) Split<Vector512<float>, float, F32x16, TEpilogue>(pool, batch, m, n, k, a, b, c, beta, epilogue);
        else if (Vector256.IsHardwareAccelerated) Split<Vector256<float>, float, F32x8, TEpilogue>(pool, batch, m, n, k, a, b, c, beta, epilogue);
        else if (Vector128.IsHardwareAccelerated) Split<Vector128<float>, float, F32x4, TEpilogue>(pool, batch, m, n, k, a, b, c, beta, epilogue);
        else Split<float, float, F32x1, TEpilogue>(pool, batch, m, n, k, a, b, c, beta, epilogue);
    }

    /// <summary>The product in F64.</summary>
    public static void F64<TEpilogue>(
        WorkPool pool, nint batch, nint m, nint n, nint k, in MatrixView a, in MatrixView b, in MatrixView c, double beta, in TEpilogue epilogue)
        where TEpilogue : unmanaged, IEpilogue<double>
    {
        Check(batch, m, n, k, c, a.Type == DType.F64 && b.Type == DType.F64 && c.Type == DType.F64, a.Type, b.Type, "all F64");
        if (Vector512.IsHardwareAccelerated) Split<Vector512<double>, double, F64x8, TEpilogue>(pool, batch, m, n, k, a, b, c, beta, epilogue);
        else if (Vector256.IsHardwareAccelerated) Split<Vector256<double>, double, F64x4, TEpilogue>(pool, batch, m, n, k, a, b, c, beta, epilogue);
        else if (Vector128.IsHardwareAccelerated) Split<Vector128<double>, double, F64x2, TEpilogue>(pool, batch, m, n, k, a, b, c, beta, epilogue);
        else Split<double, double, F64x1, TEpilogue>(pool, batch, m, n, k, a, b, c, beta, epilogue);
    }

    private static bool IsF32(DType type) => type is DType.F32 or DType.F16 or DType.BF16;

    private static void Check(nint batch, nint m, nint n, nint k, in MatrixView c, bool types, DType a, DType b, string rule)
    {
        if (batch < 0 || m < 0 || n < 0 || k < 0)
            throw new ArgumentOutOfRangeException(nameof(m), $"Gemm: batch {batch}, m {m}, n {n}, k {k}: sizes must not be negative.");
        if (!types) throw new NotSupportedException($"Gemm: A {a}, B {b}, C {c.Type}: the types must be {rule}.");
        if (c.Column != 1 && n > 1) throw new ArgumentException($"Gemm: C has column stride {c.Column}; its rows must be contiguous.", nameof(c));
    }

    private static void Split<V, T, L, TEpilogue>(
        WorkPool pool, nint batch, nint m, nint n, nint k, in MatrixView a, in MatrixView b, in MatrixView c, double beta, in TEpilogue epilogue)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        if (batch == 0 || m == 0 || n == 0) return;
        var panel = GemmMacro<V, T, L>.PanelColumns;
        var kind = GemmPlan.Kind(m, n, a, b);
        if (kind != GemmKind.Blocked)
        {
            var job = new GemvJob<V, T, L, TEpilogue>(m, n, k, a, b, c, beta, epilogue, kind == GemmKind.FewColumns);
            Batch<T, GemvJob<V, T, L, TEpilogue>>(pool, batch, job, (long)m * n * k, 0);
            return;
        }
        // A packed copy of a huge B would not fit: C is then computed in strips of columns.
        var columns = Math.Max(16, (nint)(MostPackedBytes / sizeof(T) / Math.Max(1, k)) / panel) * panel;
        for (nint j = 0; j < n; j += columns)
        {
            var width = Math.Min(columns, n - j);
            var job = new GemmJob<V, T, L, TEpilogue>(m, width, k, a, b.At(0, 0, j), c.At(0, 0, j), beta, epilogue, pool.Threads);
            Batch<T, GemmJob<V, T, L, TEpilogue>>(pool, batch, job, (long)m * width * k, j);
        }
    }

    private static void Batch<T, TJob>(WorkPool pool, nint batch, TJob job, long work, nint column)
        where T : unmanaged
        where TJob : unmanaged, IGemmJob<T>
    {
        var packed = (job.PackedElements * sizeof(T) + 63) & ~63;
        var slot = job.TileElements * sizeof(T);
        if (batch > 1 && work < SharedWork)
        {
            using var scratch = pool.Arena.Rent(Slots.Needed(pool.Threads, packed + slot));
            var pieces = Slots.Create(scratch.Address, pool.Threads, packed + slot);
            // Matrices are handed out in groups, so that claiming one is not what takes the time.
            var group = (nint)Math.Clamp(AloneWork / Math.Max(1, work), 1, batch);
            pool.Run((int)((batch + group - 1) / group), new BatchWork<T, TJob>(&job, pieces, packed, batch, group, column));
            return;
        }
        using var memory = pool.Arena.Rent(packed + Slots.Needed(pool.Threads, slot));
        var slots = Slots.Create(memory.Address + packed, pool.Threads, slot);
        job.Place((T*)memory.Address, column);
        for (nint index = 0; index < batch; index++)
        {
            job.MoveTo(index);
            if (work < AloneWork)
            {
                Alone(ref job, (T*)slots[0]);
                continue;
            }
            pool.Run(job.PackTasks, new PackWork<T, TJob>(&job));
            pool.Run(job.TileTasks, new TileWork<T, TJob>(&job, slots));
        }
    }

    private static void Alone<T, TJob>(ref TJob job, T* scratch)
        where T : unmanaged
        where TJob : unmanaged, IGemmJob<T>
    {
        for (var task = 0; task < job.PackTasks; task++) job.Pack(task);
        for (var task = 0; task < job.TileTasks; task++) job.Tile(task, scratch);
    }

    private readonly struct PackWork<T, TJob>(TJob* job) : IWork
        where T : unmanaged
        where TJob : unmanaged, IGemmJob<T>
    {
        public void Run(int task) => job->Pack(task);
    }

    private readonly struct TileWork<T, TJob>(TJob* job, Slots slots) : IWork
        where T : unmanaged
        where TJob : unmanaged, IGemmJob<T>
    {
        public void Run(int task)
        {
            var slot = slots.Acquire();
            job->Tile(task, (T*)slots[slot]);
            slots.Release(slot);
        }
    }

    private readonly struct BatchWork<T, TJob>(TJob* job, Slots slots, nint packed, nint batch, nint group, nint column) : IWork
        where T : unmanaged
        where TJob : unmanaged, IGemmJob<T>
    {
        public void Run(int task)
        {
            var slot = slots.Acquire();
            var own = *job;
            own.Place((T*)slots[slot], column);
            for (var index = task * group; index < Math.Min(batch, (task + 1) * group); index++)
            {
                own.MoveTo(index);
                Alone(ref own, (T*)(slots[slot] + packed));
            }
            slots.Release(slot);
        }
    }
}
