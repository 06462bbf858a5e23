using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>What this machine can do at most, measured now: the lines that every kernel's rate is compared with.</summary>
/// <remarks>Each figure is the best of several repetitions, because other processes only ever make one slower.</remarks>
public static unsafe class CpuLimits
{
    private const int Repetitions = 7;
    private const long ReadBytes = 256L << 20;
    private const long StreamBytes = 128L << 20;

    // About 3 ms a repetition at 16 flops a cycle and above: long against a dispatch, short against a change of clock.
    private const int PeakIterations = 400_000;

    /// <summary>The rate of multiply-adds in registers on all threads of <paramref name="pool"/>, in GFLOP/s (a multiply-add is 2).</summary>
    /// <param name="pool">The threads that take part.</param>
    /// <param name="type">F32 or F64.</param>
    /// <exception cref="NotSupportedException"><paramref name="type"/> is another type.</exception>
    public static double MeasureFmaPeak(WorkPool pool, DType type = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return type switch
        {
            DType.F32 when Vector512.IsHardwareAccelerated => FmaPeak<Vector512<float>, float, F32x16>(pool),
            DType.F32 when Vector256.IsHardwareAccelerated => FmaPeak<Vector256<float>, float, F32x8>(pool),
            DType.F32 when Vector128.IsHardwareAccelerated => FmaPeak<Vector128<float>, float, F32x4>(pool),
            DType.F32 => FmaPeak<float, float, F32x1>(pool),
            DType.F64 when Vector512.IsHardwareAccelerated => FmaPeak<Vector512<double>, double, F64x8>(pool),
            DType.F64 when Vector256.IsHardwareAccelerated => FmaPeak<Vector256<double>, double, F64x4>(pool),
            DType.F64 when Vector128.IsHardwareAccelerated => FmaPeak<Vector128<double>, double, F64x2>(pool),
            DType.F64 => FmaPeak<double, double, F64x1>(pool),
            _ => throw new NotSupportedException($"MeasureFmaPeak: {type} has no multiply-add; use F32 or F64."),
        };
    }

    /// <summary>The rate at which all threads of <paramref name="pool"/> read memory that no cache holds, in bytes per second.</summary>
    public static double MeasureReadBandwidth(WorkPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        using var memory = pool.Arena.Rent(ReadBytes + 64L * pool.Threads);
        var data = (float*)memory.Address;
        new Span<float>(data, (int)(ReadBytes / sizeof(float))).Fill(1f);
        var sums = (float*)(memory.Address + ReadBytes);
        var work = new ReadWork(data, ReadBytes / sizeof(float), 4 * pool.Threads, sums, pool.Threads);
        var seconds = Best(pool, work, 4 * pool.Threads);
        return ReadBytes / seconds;
    }

    /// <summary>The rate of a[i] = b[i] + c[i] on all threads of <paramref name="pool"/>, in bytes per second: 12 bytes an element,
    /// whatever the caches add. The better of ordinary and streaming stores.</summary>
    public static double MeasureStreamBandwidth(WorkPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        using var memory = pool.Arena.Rent(3 * StreamBytes);
        const long Count = StreamBytes / sizeof(float);
        var a = (float*)memory.Address;
        for (var part = 0; part < 3; part++) new Span<float>(a + part * Count, (int)Count).Fill(part);
        var tasks = 4 * pool.Threads;
        var ordinary = Best(pool, new StreamWork(a, a + Count, a + 2 * Count, Count, tasks, false), tasks);
        var streaming = Best(pool, new StreamWork(a, a + Count, a + 2 * Count, Count, tasks, true), tasks);
        if (a[Count - 1] != 3f) throw new InvalidOperationException("MeasureStreamBandwidth: the sum is wrong.");
        return 3 * StreamBytes / Math.Min(ordinary, streaming);
    }

    private static double FmaPeak<V, T, L>(WorkPool pool)
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        const int Chains = 12;
        using var sink = pool.Arena.Rent(64L * pool.Threads);
        var seconds = Best(pool, new PeakWork<V, T, L>((T*)sink.Address, PeakIterations, 64 / sizeof(T)), pool.Threads);
        return 2.0 * Chains * L.Count * PeakIterations * pool.Threads / seconds / 1e9;
    }

    private static double Best<TWork>(WorkPool pool, in TWork work, int tasks) where TWork : unmanaged, IWork
    {
        var best = double.PositiveInfinity;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var start = Stopwatch.GetTimestamp();
            pool.Run(tasks, work);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private readonly struct PeakWork<V, T, L>(T* sink, int iterations, int pitch) : IWork
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        public void Run(int task)
        {
            // The start values come from memory that the compiler knows nothing of, so it can neither fold nor drop the loop.
            var target = sink + (nint)task * pitch;
            *target = default;
            Chain(target, iterations);
        }

        // Latency 4 or 5 times two units asks for 8 to 10 chains; 12 leave room for two operands in 16 registers.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Chain(T* target, int iterations)
        {
            var factor = L.Broadcast(*target);
            var term = L.Broadcast(*target);
            V c0 = term, c1 = term, c2 = term, c3 = term, c4 = term, c5 = term;
            V c6 = term, c7 = term, c8 = term, c9 = term, c10 = term, c11 = term;
            for (var i = 0; i < iterations; i++)
            {
                c0 = L.MultiplyAdd(c0, factor, term);
                c1 = L.MultiplyAdd(c1, factor, term);
                c2 = L.MultiplyAdd(c2, factor, term);
                c3 = L.MultiplyAdd(c3, factor, term);
                c4 = L.MultiplyAdd(c4, factor, term);
                c5 = L.MultiplyAdd(c5, factor, term);
                c6 = L.MultiplyAdd(c6, factor, term);
                c7 = L.MultiplyAdd(c7, factor, term);
                c8 = L.MultiplyAdd(c8, factor, term);
                c9 = L.MultiplyAdd(c9, factor, term);
                c10 = L.MultiplyAdd(c10, factor, term);
                c11 = L.MultiplyAdd(c11, factor, term);
            }
            c0 = L.Add(L.Add(L.Add(c0, c1), L.Add(c2, c3)), L.Add(L.Add(c4, c5), L.Add(c6, c7)));
            c8 = L.Add(L.Add(c8, c9), L.Add(c10, c11));
            *target = L.Sum(L.Add(c0, c8));
        }
    }

    private readonly struct ReadWork(float* data, long count, int tasks, float* sums, int slots) : IWork
    {
        public void Run(int task)
        {
            var first = count / tasks * task;
            // Racing writes are harmless: only that the sum is used matters.
            sums[16 * (task % slots)] = Sum(data + first, (nint)(count / tasks));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Sum(float* p, nint count)
        {
            // Four streams keep more requests under way than one.
            count /= 4;
            float* q = p + count, r = q + count, s = r + count;
            if (Vector512.IsHardwareAccelerated)
            {
                Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
                for (nint i = 0; i < count; i += 16)
                {
                    Ahead(p + i, q + i, r + i, s + i);
                    s0 += Vector512.Load(p + i);
                    s1 += Vector512.Load(q + i);
                    s2 += Vector512.Load(r + i);
                    s3 += Vector512.Load(s + i);
                }
                return Vector512.Sum(s0 + s1 + (s2 + s3));
            }
            Vector128<float> t0 = default, t1 = default, t2 = default, t3 = default;
            for (nint i = 0; i < count; i += 4)
            {
                if ((i & 15) == 0) Ahead(p + i, q + i, r + i, s + i);
                t0 += Vector128.Load(p + i);
                t1 += Vector128.Load(q + i);
                t2 += Vector128.Load(r + i);
                t3 += Vector128.Load(s + i);
            }
            return Vector128.Sum(t0 + t1 + (t2 + t3));
        }

        // The hardware's prefetcher stops at the end of a page.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Ahead(float* p, float* q, float* r, float* s)
        {
            if (!Sse.IsSupported) return;
            Sse.Prefetch0(p + 256);
            Sse.Prefetch0(q + 256);
            Sse.Prefetch0(r + 256);
            Sse.Prefetch0(s + 256);
        }
    }

    private readonly struct StreamWork(float* a, float* b, float* c, long count, int tasks, bool streaming) : IWork
    {
        public void Run(int task)
        {
            var part = count / tasks;
            var first = part * task;
            Add(a + first, b + first, c + first, (nint)part, streaming);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Add(float* a, float* b, float* c, nint count, bool streaming)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                if (streaming)
                {
                    for (nint i = 0; i < count; i += 16) (Vector512.Load(b + i) + Vector512.Load(c + i)).StoreAlignedNonTemporal(a + i);
                }
                else
                {
                    for (nint i = 0; i < count; i += 16) (Vector512.Load(b + i) + Vector512.Load(c + i)).Store(a + i);
                }
                return;
            }
            if (streaming)
            {
                for (nint i = 0; i < count; i += 4) (Vector128.Load(b + i) + Vector128.Load(c + i)).StoreAlignedNonTemporal(a + i);
            }
            else
            {
                for (nint i = 0; i < count; i += 4) (Vector128.Load(b + i) + Vector128.Load(c + i)).Store(a + i);
            }
        }
    }
}
