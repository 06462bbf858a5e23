using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>Matrices of a <see cref="WarpMatMul{TType, TTransposeA, TTransposeB, TEpilogue}"/>: addresses, pitches and steps of the batch in elements.</summary>
internal readonly struct WarpMatrices(ulong y, ulong a, ulong b, long pitchY, long pitchA, long pitchB, long batchY, long batchA, long batchB)
{
    public readonly ulong Y = y, A = a, B = b;
    public readonly long PitchY = pitchY, PitchA = pitchA, PitchB = pitchB, BatchY = batchY, BatchA = batchA, BatchB = batchB;
}

/// <summary>
/// Y = epilogue(A·B) by the tensor cores of sm_80 and later, which every later architecture has too. Tiles come through a ring of stages in shared
/// memory (cp.async); eight warps multiply 64 × 32 of a block's 128 × 128 each (mma.sync). Sixteen-bit elements of any transposes; bytes, whose
/// k is contiguous, with I32 sums as they are.
/// </summary>
/// <typeparam name="TType">The element type.</typeparam>
/// <typeparam name="TTransposeA">Yes if A is stored as [k, m].</typeparam>
/// <typeparam name="TTransposeB">Yes if B is stored as [n, k].</typeparam>
/// <typeparam name="TEpilogue">What is done to a sum before it is rounded and stored; not gated.</typeparam>
internal static class WarpMatMul<TType, TTransposeA, TTransposeB, TEpilogue>
    where TType : struct, IWarpProductType where TTransposeA : struct, IFlag where TTransposeB : struct, IFlag where TEpilogue : struct, IProductEpilogue
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Rows and columns of a block.</summary>
    public const int Tile = 128;

    private const int Stages = 3;

    // A line of shared memory: k of one row (or rows of one k), 8 pieces of 16 bytes.
    private const int Line = 128;
    private const uint Operand = Tile * Line;
    private const uint Block = 64 * Line;

    /// <summary>Bytes of shared memory; what sm_86 and later consumer cards have is 99 KiB.</summary>
    public const int SharedBytes = Stages * 2 * (int)Operand;

    /// <summary>Sums of a thread.</summary>
    public const int Sums = 64;

    private static int Depth => Line / TType.Bytes;

    public static void Run(
        WarpMatrices matrices, ulong bias, ulong residual, long residualPitch, long residualBatch, int m, int n, int k, int batch)
    {
        var tilesM = (m + Tile - 1) / Tile;
        var tilesN = (n + Tile - 1) / Tile;
        var place = Place.Of<Tile128, No>(Grid.IdxX, tilesM, tilesN, 0, 0);
        if (place.Matrix >= batch) return;
        var a = matrices.A + (ulong)(place.Matrix * matrices.BatchA * TType.Bytes);
        var b = matrices.B + (ulong)(place.Matrix * matrices.BatchB * TType.Bytes);
        var shared = SharedTile.Memory();
        var steps = (k + Depth - 1) / Depth;
        Load(shared, matrices, a, b, place, 0, m, n, k);
        AsyncCopy.Commit();
        Load(shared + 2 * Operand, matrices, a, b, place, Depth, m, n, k);
        AsyncCopy.Commit();
        var stage = 0u;
        var next = 2u;
        for (var step = 0; step < steps; step++)
        {
            // The stage that is read now is there, and everyone has left the one that is filled next.
            AsyncCopy.Wait(Stages - 2);
            Group.Barrier();
            Load(shared + next * 2 * Operand, matrices, a, b, place, (step + Stages - 1) * Depth, m, n, k);
            AsyncCopy.Commit();
            var tile = shared + stage * 2 * Operand;
            Multiply(tile, 0);
            Multiply(tile, 1);
            Multiply(tile, 2);
            Multiply(tile, 3);
            stage = stage == Stages - 1 ? 0 : stage + 1;
            next = next == Stages - 1 ? 0 : next + 1;
        }
        AsyncCopy.Wait(0);
        var epilogue = new EpilogueArguments(bias, residual + (ulong)(place.Matrix * residualBatch * 2), residualPitch, m, n);
        var y = matrices.Y + (ulong)(place.Matrix * matrices.BatchY * (TType.Bytes == 1 ? 4 : 2));
        var lane = Group.IdxX % 32;
        var row = place.Row + Group.IdxX / 128 * 64 + lane / 4;
        var column = place.Column + Group.IdxX / 32 % 4 * 32 + lane % 4 * 2;
        StoreRows(0, y, matrices.PitchY, row, column, m, n, epilogue);
        StoreRows(1, y, matrices.PitchY, row + 16, column, m, n, epilogue);
        StoreRows(2, y, matrices.PitchY, row + 32, column, m, n, epilogue);
        StoreRows(3, y, matrices.PitchY, row + 48, column, m, n, epilogue);
    }

    // A stage: four pieces of each operand a thread. Behind the last k nothing is read and zeros come.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(uint stage, in WarpMatrices matrices, ulong a, ulong b, in Place place, int depth, int m, int n, int k)
    {
        for (var i = 0; i < 4; i++)
        {
            var piece = Group.IdxX + i * Threads;
            if (TTransposeA.Value == 0) AlongK(stage, a, matrices.PitchA, place.Row, depth, m, k, piece);
            else AcrossK(stage, a, matrices.PitchA, place.Row, depth, m, k, piece);
            if (TTransposeB.Value != 0) AlongK(stage + Operand, b, matrices.PitchB, place.Column, depth, n, k, piece);
            else AcrossK(stage + Operand, b, matrices.PitchB, place.Column, depth, n, k, piece);
        }
    }

    // Lines are rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AlongK(uint tile, ulong x, long pitch, int first, int depth, int rows, int k, int number)
    {
        var (line, piece) = (number / 8, number % 8);
        var column = depth + piece * (16 / TType.Bytes);
        var row = first + line;
        var bytes = row < rows ? IntrinsicMath.Clamp((k - column) * TType.Bytes, 0, 16) : 0;
        var from = bytes > 0 ? x + (ulong)((row * pitch + column) * TType.Bytes) : x;
        AsyncCopy.Load16(tile + SharedTile.Piece((uint)line, (uint)piece), from, bytes);
    }

    // Lines are k, in two blocks of 64 rows each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AcrossK(uint tile, ulong x, long pitch, int first, int depth, int rows, int k, int number)
    {
        var (block, line, piece) = (number / 512, number / 8 % 64, number % 8);
        var row = first + block * 64 + piece * 8;
        var at = depth + line;
        var bytes = at < k ? IntrinsicMath.Clamp((rows - row) * 2, 0, 16) : 0;
        var from = bytes > 0 ? x + (ulong)((at * pitch + row) * 2) : x;
        AsyncCopy.Load16(tile + (uint)block * Block + SharedTile.Piece((uint)line, (uint)piece), from, bytes);
    }

    // 32 bytes of k: the number-th quarter of a stage.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(uint tile, int quarter)
    {
        var lane = Group.IdxX % 32;
        var (rows, columns) = (Group.IdxX / 128, Group.IdxX / 32 % 4);
        var (b0, b1) = (Right(tile + Operand, quarter, columns, 0, lane), Right(tile + Operand, quarter, columns, 1, lane));
        Products(0, Left(tile, quarter, rows, 0, lane), b0, b1);
        Products(16, Left(tile, quarter, rows, 1, lane), b0, b1);
        Products(32, Left(tile, quarter, rows, 2, lane), b0, b1);
        Products(48, Left(tile, quarter, rows, 3, lane), b0, b1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Products(int first, Word4 a, Word4 b0, Word4 b1)
    {
        TType.Multiply(first, a, b0.X, b0.Y);
        TType.Multiply(first + 4, a, b0.Z, b0.W);
        TType.Multiply(first + 8, a, b1.X, b1.Y);
        TType.Multiply(first + 12, a, b1.Z, b1.W);
    }

    // 16 rows of A. Matrices: rows 0 and 8, then the same of the second half of k.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word4 Left(uint tile, int quarter, int rows, int number, int lane)
    {
        if (TTransposeA.Value == 0)
            return WarpProduct.LoadMatrices(tile + SharedTile.Piece((uint)(rows * 64 + number * 16 + lane % 16), (uint)(2 * quarter + lane / 16)));
        return WarpProduct.LoadMatricesTransposed(
            tile + (uint)rows * Block + SharedTile.Piece((uint)(quarter * 16 + lane % 8 + lane / 16 * 8), (uint)(2 * number + lane / 8 % 2)));
    }

    // 16 columns of B: two halves of k of the first eight, then of the second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word4 Right(uint tile, int quarter, int columns, int number, int lane)
    {
        if (TTransposeB.Value != 0)
            return WarpProduct.LoadMatrices(
                tile + SharedTile.Piece((uint)(columns * 32 + number * 16 + lane % 8 + lane / 16 * 8), (uint)(2 * quarter + lane / 8 % 2)));
        return WarpProduct.LoadMatricesTransposed(
            tile + (uint)(columns / 2) * Block + SharedTile.Piece((uint)(quarter * 16 + lane % 16), (uint)(columns % 2 * 4 + 2 * number + lane / 16)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRows(int number, ulong y, long pitch, int row, int column, int m, int n, in EpilogueArguments epilogue)
    {
        StorePair(16 * number, y, pitch, row, column, m, n, epilogue);
        StorePair(16 * number + 4, y, pitch, row, column + 8, m, n, epilogue);
        StorePair(16 * number + 8, y, pitch, row, column + 16, m, n, epilogue);
        StorePair(16 * number + 12, y, pitch, row, column + 24, m, n, epilogue);
    }

    // Two columns of row, and of the one eight further down. n is even.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(int first, ulong y, long pitch, int row, int column, int m, int n, in EpilogueArguments epilogue)
    {
        if (column >= n) return;
        if (row < m) StoreOne(first, y + (ulong)((row * pitch + column) * (TType.Bytes == 1 ? 4 : 2)), row, column, epilogue);
        if (row + 8 < m) StoreOne(first + 2, y + (ulong)(((row + 8) * pitch + column) * (TType.Bytes == 1 ? 4 : 2)), row + 8, column, epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreOne(int first, ulong y, int row, int column, in EpilogueArguments epilogue)
    {
        if (TType.Bytes == 1)
        {
            GlobalMemory.StoreWord(y, Packed.Read(first));
            GlobalMemory.StoreWord(y + 4, Packed.Read(first + 1));
            return;
        }
        var (x, z) = (Accumulator.Read(first), Accumulator.Read(first + 1));
        if (TType.Half != 0)
        {
            default(TEpilogue).Apply<Yes>(ref x, ref z, row, column, epilogue);
            GlobalMemory.StoreWord(y, Intrinsics.Convert.PackHalf(x, z));
            return;
        }
        default(TEpilogue).Apply<No>(ref x, ref z, row, column, epilogue);
        GlobalMemory.StoreWord(y, Intrinsics.Convert.PackBFloat16(x, z));
    }
}
