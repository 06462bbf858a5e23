using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Native.Compute.Numerics;

/// <summary>C += α·A·B, the update that carries the blocked factorisations; any strides of A and B serve as transposes.</summary>
/// <remarks>Packed panels and a register tile of 6 rows by two vectors, single-threaded.</remarks>
internal static unsafe class MultiplyUpdate
{
    private const int TileRows = 6;

    /// <summary>Depth and rows of a packed block of A: 256 x 96 doubles are 192 KiB, which a second-level cache holds.</summary>
    private const int BlockDepth = 256, BlockRows = 96;

    /// <summary>Columns of a packed block of B.</summary>
    private const int BlockColumns = 1024;

    /// <summary>Adds α·A·B to the m x n matrix C with rows ldc apart, where A is m x k and B is k x n.</summary>
    internal static void Run<T>(int m, int n, int k, T alpha, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint bColumn, T* c, nint ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (m == 0 || n == 0 || k == 0) return;
        var tileColumns = 2 * Vector<T>.Count;
        var depth = Math.Min(k, BlockDepth);
        var packedColumns = RoundUp(Math.Min(n, BlockColumns), tileColumns);
        var buffer = ArrayPool<T>.Shared.Rent(depth * (packedColumns + RoundUp(Math.Min(m, BlockRows), TileRows)));
        fixed (T* right = buffer)
        {
            var left = right + depth * packedColumns;
            for (var j0 = 0; j0 < n; j0 += BlockColumns)
            {
                var columns = Math.Min(BlockColumns, n - j0);
                for (var p0 = 0; p0 < k; p0 += BlockDepth)
                {
                    var kc = Math.Min(BlockDepth, k - p0);
                    PackRight(b + p0 * bRow + j0 * bColumn, bRow, bColumn, kc, columns, tileColumns, right);
                    for (var i0 = 0; i0 < m; i0 += BlockRows)
                    {
                        var rows = Math.Min(BlockRows, m - i0);
                        PackLeft(a + i0 * aRow + p0 * aColumn, aRow, aColumn, rows, kc, alpha, left);
                        for (var j = 0; j < columns; j += tileColumns)
                        {
                            for (var i = 0; i < rows; i += TileRows)
                            {
                                Tile(kc, left + i * kc, right + j * kc, c + (i0 + i) * ldc + j0 + j, ldc,
                                    Math.Min(TileRows, rows - i), Math.Min(tileColumns, columns - j));
                            }
                        }
                    }
                }
            }
        }
        ArrayPool<T>.Shared.Return(buffer);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static void PackLeft<T>(T* a, nint row, nint column, int rows, int depth, T alpha, T* to) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i0 = 0; i0 < rows; i0 += TileRows)
        {
            for (var i = 0; i < TileRows; i++)
            {
                if (i0 + i < rows)
                {
                    var from = a + (i0 + i) * row;
                    for (var p = 0; p < depth; p++) to[p * TileRows + i] = alpha * from[p * column];
                }
                else
                {
                    for (var p = 0; p < depth; p++) to[p * TileRows + i] = T.Zero;
                }
            }
            to += TileRows * depth;
        }
    }

    private static void PackRight<T>(T* b, nint row, nint column, int depth, int columns, int width, T* to) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var j0 = 0; j0 < columns; j0 += width)
        {
            var real = Math.Min(width, columns - j0);
            for (var p = 0; p < depth; p++)
            {
                var from = b + p * row + j0 * column;
                if (column == 1 && real == width)
                {
                    Vector.Load(from).Store(to);
                    Vector.Load(from + Vector<T>.Count).Store(to + Vector<T>.Count);
                }
                else
                {
                    for (var j = 0; j < real; j++) to[j] = from[j * column];
                    for (var j = real; j < width; j++) to[j] = T.Zero;
                }
                to += width;
            }
        }
    }

    [SkipLocalsInit]
    private static void Tile<T>(int depth, T* left, T* right, T* c, nint ldc, int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var w = Vector<T>.Count;
        Vector<T> c00 = default, c01 = default;
        Vector<T> c10 = default, c11 = default;
        Vector<T> c20 = default, c21 = default;
        Vector<T> c30 = default, c31 = default;
        Vector<T> c40 = default, c41 = default;
        Vector<T> c50 = default, c51 = default;
        for (var p = 0; p < depth; p++)
        {
            Vector<T> b0 = Vector.Load(right), b1 = Vector.Load(right + w), a;
            a = new Vector<T>(left[0]);
            c00 = Vectors.MultiplyAdd(a, b0, c00);
            c01 = Vectors.MultiplyAdd(a, b1, c01);
            a = new Vector<T>(left[1]);
            c10 = Vectors.MultiplyAdd(a, b0, c10);
            c11 = Vectors.MultiplyAdd(a, b1, c11);
            a = new Vector<T>(left[2]);
            c20 = Vectors.MultiplyAdd(a, b0, c20);
            c21 = Vectors.MultiplyAdd(a, b1, c21);
            a = new Vector<T>(left[3]);
            c30 = Vectors.MultiplyAdd(a, b0, c30);
            c31 = Vectors.MultiplyAdd(a, b1, c31);
            a = new Vector<T>(left[4]);
            c40 = Vectors.MultiplyAdd(a, b0, c40);
            c41 = Vectors.MultiplyAdd(a, b1, c41);
            a = new Vector<T>(left[5]);
            c50 = Vectors.MultiplyAdd(a, b0, c50);
            c51 = Vectors.MultiplyAdd(a, b1, c51);
            left += TileRows;
            right += 2 * w;
        }
        var tile = stackalloc T[TileRows * 2 * w];
        c00.Store(tile + 0 * 2 * w);
        c01.Store(tile + 0 * 2 * w + w);
        c10.Store(tile + 1 * 2 * w);
        c11.Store(tile + 1 * 2 * w + w);
        c20.Store(tile + 2 * 2 * w);
        c21.Store(tile + 2 * 2 * w + w);
        c30.Store(tile + 3 * 2 * w);
        c31.Store(tile + 3 * 2 * w + w);
        c40.Store(tile + 4 * 2 * w);
        c41.Store(tile + 4 * 2 * w + w);
        c50.Store(tile + 5 * 2 * w);
        c51.Store(tile + 5 * 2 * w + w);
        for (var i = 0; i < rows; i++, c += ldc, tile += 2 * w)
        {
            if (columns == 2 * w)
            {
                (Vector.Load(c) + Vector.Load(tile)).Store(c);
                (Vector.Load(c + w) + Vector.Load(tile + w)).Store(c + w);
            }
            else
            {
                for (var j = 0; j < columns; j++) c[j] += tile[j];
            }
        }
    }
}
