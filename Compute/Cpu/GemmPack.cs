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

    /// <summary>Copies rows of B into panels of three registers: element (p, j) goes to row p of panel j / width, where panels are
    /// <paramref name="panel"/> elements apart and the last one is as narrow as whole registers allow.</summary>
    /// <remarks>Rows are read in order, which is what the hardware's prefetcher follows; asking for the next row as well gains nothing.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<S, V, T, L>(S* source, nint row, nint first, nint rows, nint columns, T* target, nint panel)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        var width = 3 * L.Count;
        for (var p = first; p < first + rows; p++, source += row)
        {
            var to = target + p * width;
            nint j = 0;
            for (; j + width <= columns; j += width, to += panel)
            {
                L.Store(to, Storage16.Load<S, V>(source + j));
                L.Store(to + L.Count, Storage16.Load<S, V>(source + j + L.Count));
                L.Store(to + 2 * L.Count, Storage16.Load<S, V>(source + j + 2 * L.Count));
            }
            if (j == columns) continue;
            var left = (columns - j + L.Count - 1) / L.Count * L.Count;
            to += p * (left - width);
            for (; j + L.Count <= columns; j += L.Count, to += L.Count) L.Store(to, Storage16.Load<S, V>(source + j));
            if (j == columns) continue;
            for (nint e = 0; e < L.Count; e++) to[e] = j + e < columns ? Storage16.LoadOne<S, T>(source + j + e) : default;
        }
    }

    /// <summary>Copies rows of A into blocks of <paramref name="depth"/> columns, one behind the other, in which rows follow each other
    /// without a gap; a block has as many rows as a multiple of 8 has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blocks<S, V, T, L>(S* source, nint row, nint rows, nint columns, nint depth, T* target)
        where S : unmanaged
        where V : unmanaged
        where T : unmanaged
        where L : struct, ILane<V, T>
    {
        var block = (rows + 7) / 8 * 8 * depth;
        for (nint r = 0; r < rows; r++, source += row)
        {
            var to = target;
            for (nint start = 0; start < columns; start += depth, to += block)
            {
                var count = Math.Min(depth, columns - start);
                var from = source + start;
                var line = to + r * count;
                nint p = 0;
                for (; p + L.Count <= count; p += L.Count)
                    L.Store(line + p, Storage16.Load<S, V>(from + p));
                for (; p < count; p++) line[p] = Storage16.LoadOne<S, T>(from + p);
            }
        }
    }

    /// <summary>Copies a block of A whose columns are contiguous into panels of 8 rows, which are 8·depth elements apart: column after column, so
    /// that what is side by side in memory is read at once.</summary>
    /// <returns>How many rows were copied: whole panels.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Columns<S, T>(S* source, nint step, nint rows, nint depth, T* target)
        where S : unmanaged
        where T : unmanaged
    {
        if (sizeof(T) != 4 || !Vector256.IsHardwareAccelerated) return 0;
        var panels = rows / 8;
        for (nint p = 0; p < depth; p++, source += step)
        {
            var to = (float*)target + 8 * p;
            for (nint panel = 0; panel < panels; panel++, to += 8 * depth) Storage16.Load<S, Vector256<float>>(source + 8 * panel).Store(to);
        }
        return panels * 8;
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
