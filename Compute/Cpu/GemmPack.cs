using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>Copies a panel of a matrix into the order in which the kernels read it, widening on the way.</summary>
internal static unsafe class GemmPack
{
    /// <summary>target[p·width + j] = source[j·line + p·step] for j below <paramref name="count"/>, and 0 up to <paramref name="width"/>.</summary>
    /// <remarks>Lines are the rows of A or the columns of B; p runs over the depth.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panel<S, V, T, L>(S* source, nint line, nint step, int count, int width, nint depth, T* target)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        if (line == 1)
        {
            Copy<S, V, T, L>(source, step, count, width, depth, target);
            return;
        }
        var j = 0;
        if (step == 1 && sizeof(T) == 4 && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            for (; j + 4 <= count; j += 4)
                Transpose4(source + j * line, line, width, depth, (float*)target + j);
        }
        for (; j < count; j++)
        {
            var from = source + j * line;
            var to = target + j;
            for (nint p = 0; p < depth; p++, from += step, to += width) *to = Storage16.LoadOne<S, T>(from);
        }
        for (; j < width; j++)
        {
            for (nint p = 0; p < depth; p++) target[p * width + j] = default;
        }
    }

    private static void Copy<S, V, T, L>(S* source, nint step, int count, int width, nint depth, T* target)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        for (nint p = 0; p < depth; p++, source += step, target += width)
        {
            var j = 0;
            for (; j + L.Count <= count; j += L.Count) L.Store(target + j, Storage16.Load<S, V>(source + j));
            for (; j < count; j++) target[j] = Storage16.LoadOne<S, T>(source + j);
            for (; j < width; j++) target[j] = default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4<S>(S* source, nint line, nint width, nint depth, float* target) where S : unmanaged
    {
        nint p = 0;
        for (; p + 4 <= depth; p += 4)
        {
            var a = Storage16.Load<S, Vector128<float>>(source + p);
            var b = Storage16.Load<S, Vector128<float>>(source + line + p);
            var c = Storage16.Load<S, Vector128<float>>(source + 2 * line + p);
            var d = Storage16.Load<S, Vector128<float>>(source + 3 * line + p);
            var to = target + p * width;
            if (Sse.IsSupported)
            {
                var abLow = Sse.UnpackLow(a, b);
                var cdLow = Sse.UnpackLow(c, d);
                var abHigh = Sse.UnpackHigh(a, b);
                var cdHigh = Sse.UnpackHigh(c, d);
                Sse.Store(to, Sse.MoveLowToHigh(abLow, cdLow));
                Sse.Store(to + width, Sse.MoveHighToLow(cdLow, abLow));
                Sse.Store(to + 2 * width, Sse.MoveLowToHigh(abHigh, cdHigh));
                Sse.Store(to + 3 * width, Sse.MoveHighToLow(cdHigh, abHigh));
            }
            else
            {
                var abLow = AdvSimd.Arm64.ZipLow(a, b).AsDouble();
                var cdLow = AdvSimd.Arm64.ZipLow(c, d).AsDouble();
                var abHigh = AdvSimd.Arm64.ZipHigh(a, b).AsDouble();
                var cdHigh = AdvSimd.Arm64.ZipHigh(c, d).AsDouble();
                AdvSimd.Store((double*)to, AdvSimd.Arm64.ZipLow(abLow, cdLow));
                AdvSimd.Store((double*)(to + width), AdvSimd.Arm64.ZipHigh(abLow, cdLow));
                AdvSimd.Store((double*)(to + 2 * width), AdvSimd.Arm64.ZipLow(abHigh, cdHigh));
                AdvSimd.Store((double*)(to + 3 * width), AdvSimd.Arm64.ZipHigh(abHigh, cdHigh));
            }
        }
        for (; p < depth; p++)
        {
            for (var j = 0; j < 4; j++) target[p * width + j] = Storage16.LoadOne<S, float>(source + j * line + p);
        }
    }
}
