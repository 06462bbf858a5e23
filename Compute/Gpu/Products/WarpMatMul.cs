using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>Matrices of a <see cref="WarpMatMul{TTile, TType, TTransposeA, TTransposeB, TEpilogue}"/>: addresses, pitches and steps of the batch in elements.</summary>
internal readonly struct WarpMatrices(ulong y, ulong a, ulong b, long pitchY, long pitchA, long pitchB, long batchY, long batchA, long batchB)
{
    public readonly ulong Y = y, A = a, B = b;
    public readonly long PitchY = pitchY, PitchA = pitchA, PitchB = pitchB, BatchY = batchY, BatchA = batchA, BatchB = batchB;
}

/// <summary>
/// Y = epilogue(A·B) by the tensor cores of sm_80 and later, which every later architecture has too. Tiles come through a ring of stages in shared
/// memory (cp.async); eight warps multiply 64 rows and a quarter of a block's columns each (mma.sync). The operands of a step of 32 bytes of k are
/// loaded into registers while the step before is multiplied, also over the border of a stage. Sixteen-bit elements of any transposes; bytes, whose
/// k is contiguous, with I32 sums as they are.
/// </summary>
/// <typeparam name="TTile">The columns of a block and the stages.</typeparam>
/// <typeparam name="TType">The element type.</typeparam>
/// <typeparam name="TTransposeA">Yes if A is stored as [k, m].</typeparam>
/// <typeparam name="TTransposeB">Yes if B is stored as [n, k].</typeparam>
/// <typeparam name="TEpilogue">What is done to a sum before it is rounded and stored; not gated.</typeparam>
internal static class WarpMatMul<TTile, TType, TTransposeA, TTransposeB, TEpilogue>
    where TTile : struct, IProductTile where TType : struct, IWarpProductType where TTransposeA : struct, IFlag where TTransposeB : struct, IFlag
    where TEpilogue : struct, IProductEpilogue
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Rows of a block.</summary>
    public const int Rows = 128;

    // A line of shared memory: k of one row (or 64 rows of one k), 8 pieces of 16 bytes. The threads copy 32 lines at a time.
    private const int Line = 128, Lines = 32;
    private const uint LeftBytes = Rows * Line;
    private const uint Block = 64 * Line;

    /// <summary>Bytes of shared memory; what sm_86 and later consumer cards have is 99 KiB.</summary>
    public static int SharedBytes => TTile.Stages * (int)Stage;

    /// <summary>Sums of a thread.</summary>
    public static int Sums => 2 * WarpColumns;

    /// <summary>Packed registers: two sets of operands; for bytes, the sums.</summary>
    public static int PackedRegisters => 2 * Set + (TType.Bytes == 1 ? Sums : 0);

    private static uint Stage => LeftBytes + (uint)TTile.Columns * Line;

    private static int Depth => Line / TType.Bytes;

    private static int WarpColumns => TTile.Columns / 4;

    // Registers of a step's operands: 64 rows of A, then the columns of B.
    private static int Set => 16 + WarpColumns / 4;

    public static void Run(
        WarpMatrices matrices, ulong bias, ulong residual, long residualPitch, long residualBatch, int m, int n, int k, int batch)
    {
        var tilesM = (m + Rows - 1) / Rows;
        var tilesN = (n + TTile.Columns - 1) / TTile.Columns;
        var place = Place.Of<TTile, No>(Grid.IdxX, tilesM, tilesN, 0, 0);
        if (place.Matrix >= batch) return;
        var thread = Group.IdxX;
        var (warp, lane) = (thread / 32, thread & 31);
        var (line, piece) = (thread / 8, thread & 7);
        var a = Source(TTransposeA.Value != 0, matrices.A + (ulong)(place.Matrix * matrices.BatchA * TType.Bytes), matrices.PitchA, place.Row, line, piece);
        var b = Source(TTransposeB.Value == 0, matrices.B + (ulong)(place.Matrix * matrices.BatchB * TType.Bytes), matrices.PitchB, place.Column, line, piece);
        var shared = SharedTile.Memory();
        var target = shared + SharedTile.Piece((uint)line, (uint)piece);
        var steps = (k + Depth - 1) / Depth;
        for (var step = 0; step < TTile.Stages - 1; step++)
        {
            LoadLeft(target + (uint)step * Stage, a, matrices.PitchA, step, place.Row, line, piece, m, k);
            LoadRight(target + (uint)step * Stage, b, matrices.PitchB, step, place.Column, line, piece, n, k);
            AsyncCopy.Commit();
        }
        var left = LeftAt(shared, warp / 4, lane);
        var right = RightAt(shared + LeftBytes, (warp & 3), lane);
        AsyncCopy.Wait(TTile.Stages - 2);
        Group.Barrier();
        Fragments(0, left, right, 0);
        var stage = 0u;
        for (var step = 0; step < steps; step++)
        {
            // The place that everyone has left at the last barrier is filled next.
            var free = target + (stage == 0 ? (uint)TTile.Stages - 1 : stage - 1) * Stage;
            var (leftNow, rightNow) = (left + stage * Stage, right + stage * Stage);
            Fragments(Set, leftNow, rightNow, 1);
            LoadLeft(free, a, matrices.PitchA, step + TTile.Stages - 1, place.Row, line, piece, m, k);
            Multiply(0);
            Fragments(0, leftNow, rightNow, 2);
            LoadRight(free, b, matrices.PitchB, step + TTile.Stages - 1, place.Column, line, piece, n, k);
            AsyncCopy.Commit();
            Multiply(Set);
            Fragments(Set, leftNow, rightNow, 3);
            Multiply(0);
            stage = stage == (uint)TTile.Stages - 1 ? 0 : stage + 1;
            AsyncCopy.Wait(TTile.Stages - 2);
            Group.Barrier();
            Fragments(0, left + stage * Stage, right + stage * Stage, 0);
            Multiply(Set);
        }
        AsyncCopy.Wait(0);
        Group.Barrier();
        var y = matrices.Y + (ulong)(place.Matrix * matrices.BatchY * (TType.Bytes == 1 ? 4 : 2));
        var (row, column) = (place.Row + warp / 4 * 64, place.Column + (warp & 3) * WarpColumns);
        if (TType.Bytes == 1)
        {
            StoreBytes(0, y, matrices.PitchY, row + lane / 4, column + (lane & 3) * 2, m, n);
            StoreBytes(1, y, matrices.PitchY, row + lane / 4, column + (lane & 3) * 2, m, n);
            StoreBytes(2, y, matrices.PitchY, row + lane / 4, column + (lane & 3) * 2, m, n);
            StoreBytes(3, y, matrices.PitchY, row + lane / 4, column + (lane & 3) * 2, m, n);
            return;
        }
        var epilogue = new EpilogueArguments(bias, residual + (ulong)(place.Matrix * residualBatch * 2), residualPitch, m, n);
        Finish(0, row + lane / 4, column + (lane & 3) * 2, epilogue);
        Finish(1, row + lane / 4, column + (lane & 3) * 2, epilogue);
        Finish(2, row + lane / 4, column + (lane & 3) * 2, epilogue);
        Finish(3, row + lane / 4, column + (lane & 3) * 2, epilogue);
        Store(shared + (uint)warp * Block, y, matrices.PitchY, row, column, m, n, lane);
    }

    // Where this thread's first piece of an operand comes from.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Source(bool isAcross, ulong x, long pitch, int first, int line, int piece) => isAcross
        ? x + (ulong)((line * pitch + first + piece * 8) * 2)
        : x + (ulong)((first + line) * pitch * TType.Bytes) + (ulong)piece * 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadLeft(uint target, ulong from, long pitch, int step, int first, int line, int piece, int m, int k)
    {
        if (TTransposeA.Value == 0) AlongK(target, from, pitch, step, m - first - line, piece, k, Rows / Lines);
        else
        {
            AcrossK(target, from, pitch, step, line, m - first - piece * 8, k);
            AcrossK(target + Block, from + 128, pitch, step, line, m - first - piece * 8 - 64, k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadRight(uint target, ulong from, long pitch, int step, int first, int line, int piece, int n, int k)
    {
        target += LeftBytes;
        if (TTransposeB.Value != 0)
        {
            AlongK(target, from, pitch, step, n - first - line, piece, k, TTile.Columns / Lines);
            return;
        }
        AcrossK(target, from, pitch, step, line, n - first - piece * 8, k);
        AcrossK(target + Block, from + 128, pitch, step, line, n - first - piece * 8 - 64, k);
        if (TTile.Columns == 128) return;
        AcrossK(target + 2 * Block, from + 256, pitch, step, line, n - first - piece * 8 - 128, k);
        AcrossK(target + 3 * Block, from + 384, pitch, step, line, n - first - piece * 8 - 192, k);
    }

    // Lines are rows. Behind the last k nothing is read and zeros come.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AlongK(uint target, ulong from, long pitch, int step, int lines, int piece, int k, int count)
    {
        var bytes = IntrinsicMath.Clamp((k - step * Depth) * TType.Bytes - piece * 16, 0, 16);
        AsyncCopy.LoadLines(target, from + (ulong)step * Line, pitch * (Lines * TType.Bytes), lines, bytes, count, Lines);
    }

    // Lines are k, of 64 rows each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AcrossK(uint target, ulong from, long pitch, int step, int line, int rows, int k)
    {
        var bytes = IntrinsicMath.Clamp(rows * 2, 0, 16);
        AsyncCopy.LoadLines(target, from + (ulong)(step * pitch * 128), pitch * (Lines * 2), k - step * 64 - line, bytes, 2, Lines);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LeftAt(uint tile, int rows, int lane) =>
        TTransposeA.Value == 0 ? WarpTile.Left(tile + (uint)rows * Block, lane) : WarpTile.Right(tile + (uint)rows * Block, lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RightAt(uint tile, int columns, int lane)
    {
        if (TTransposeB.Value != 0) return WarpTile.Right(tile + (uint)(columns * WarpColumns) * Line, lane);
        if (WarpColumns == 64) return WarpTile.Left(tile + (uint)columns * Block, lane);
        // Two warps share a block of 64 columns.
        return tile + (uint)(columns / 2) * Block + SharedTile.Piece((uint)(lane & 15), (uint)((columns & 1) * 4 + (lane >> 4)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fragments(int set, uint left, uint right, int step)
    {
        if (TTransposeA.Value == 0) WarpFragments.LoadAlong(set, left, step, 4);
        else WarpFragments.LoadAcross(set, left, step, 4);
        if (TTransposeB.Value != 0) WarpFragments.LoadAlong(set + 16, right, step, WarpColumns / 16);
        else WarpFragments.LoadAcross(set + 16, right, step, WarpColumns / 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(int set) => WarpFragments.Multiply(TType.Bytes == 1 ? 2 * Set : 0, set, 4, set + 16, WarpColumns / 16, TType.Number);

    // Sixteen rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(int rowTile, int row, int column, in EpilogueArguments epilogue)
    {
        var first = rowTile * WarpColumns / 2;
        Pair(first, row + 16 * rowTile, column, epilogue);
        Pair(first + 4, row + 16 * rowTile, column + 8, epilogue);
        Pair(first + 8, row + 16 * rowTile, column + 16, epilogue);
        Pair(first + 12, row + 16 * rowTile, column + 24, epilogue);
        if (WarpColumns == 32) return;
        Pair(first + 16, row + 16 * rowTile, column + 32, epilogue);
        Pair(first + 20, row + 16 * rowTile, column + 40, epilogue);
        Pair(first + 24, row + 16 * rowTile, column + 48, epilogue);
        Pair(first + 28, row + 16 * rowTile, column + 56, epilogue);
    }

    // Two columns of row, and of the one eight further down.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(int first, int row, int column, in EpilogueArguments epilogue)
    {
        One(first, row, column, epilogue);
        One(first + 2, row + 8, column, epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(int first, int row, int column, in EpilogueArguments epilogue)
    {
        var (x, z) = (Accumulator.Read(first), Accumulator.Read(first + 1));
        if (TType.Number == 1) default(TEpilogue).Apply<Yes>(ref x, ref z, row, column, epilogue);
        else default(TEpilogue).Apply<No>(ref x, ref z, row, column, epilogue);
        Accumulator.Write(first, x);
        Accumulator.Write(first + 1, z);
    }

    // Through shared memory of this warp, 16 bytes a lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(uint own, ulong y, long pitch, int row, int column, int m, int n, int lane)
    {
        WarpTile.Store(WarpTile.Result(own, lane), 0, 4, WarpColumns, (int)Block, TType.Number);
        Warp.Barrier();
        const int linePieces = 8;
        var pieces = WarpColumns / linePieces;
        var (line, piece) = (lane / pieces, lane & (pieces - 1));
        column += piece * 8;
        for (; line < 64 && row + line < m; line += 32 / pieces)
        {
            var value = SharedWords.Load(own + SharedTile.Piece((uint)line, (uint)piece), 0);
            var at = y + (ulong)(((row + line) * pitch + column) * 2);
            if (column + 8 <= n)
            {
                GlobalMemory.Store(at, value);
                continue;
            }
            // n is even.
            if (column < n) GlobalMemory.StoreWord(at, value.X);
            if (column + 2 < n) GlobalMemory.StoreWord(at + 4, value.Y);
            if (column + 4 < n) GlobalMemory.StoreWord(at + 8, value.Z);
        }
    }

    // Sixteen rows of I32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBytes(int rowTile, ulong y, long pitch, int row, int column, int m, int n)
    {
        var first = 2 * Set + rowTile * WarpColumns / 2;
        StorePair(first, y, pitch, row + 16 * rowTile, column, m, n);
        StorePair(first + 4, y, pitch, row + 16 * rowTile, column + 8, m, n);
        StorePair(first + 8, y, pitch, row + 16 * rowTile, column + 16, m, n);
        StorePair(first + 12, y, pitch, row + 16 * rowTile, column + 24, m, n);
        if (WarpColumns == 32) return;
        StorePair(first + 16, y, pitch, row + 16 * rowTile, column + 32, m, n);
        StorePair(first + 20, y, pitch, row + 16 * rowTile, column + 40, m, n);
        StorePair(first + 24, y, pitch, row + 16 * rowTile, column + 48, m, n);
        StorePair(first + 28, y, pitch, row + 16 * rowTile, column + 56, m, n);
    }

    // n is even.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(int first, ulong y, long pitch, int row, int column, int m, int n)
    {
        if (column >= n) return;
        var at = y + (ulong)((row * pitch + column) * 4);
        if (row < m)
        {
            GlobalMemory.StoreWord(at, Packed.Read(first));
            GlobalMemory.StoreWord(at + 4, Packed.Read(first + 1));
        }
        if (row + 8 >= m) return;
        at += (ulong)(pitch * 32);
        GlobalMemory.StoreWord(at, Packed.Read(first + 2));
        GlobalMemory.StoreWord(at + 4, Packed.Read(first + 3));
    }
}
