using System.Numerics;
using System.Runtime.CompilerServices;

namespace Native.Compute.Numerics;

/// <summary>Contiguous vector loops of the factorisations.</summary>
internal static unsafe class Vectors
{
    /// <summary>a·b + c, fused where the machine fuses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
    {
        if (typeof(T) == typeof(double))
            return Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
        return Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>();
    }

    internal static T Dot<T>(T* x, T* y, int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var w = Vector<T>.Count;
        Vector<T> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= n - 4 * w; i += 4 * w)
        {
            s0 = MultiplyAdd(Vector.Load(x + i), Vector.Load(y + i), s0);
            s1 = MultiplyAdd(Vector.Load(x + i + w), Vector.Load(y + i + w), s1);
            s2 = MultiplyAdd(Vector.Load(x + i + 2 * w), Vector.Load(y + i + 2 * w), s2);
            s3 = MultiplyAdd(Vector.Load(x + i + 3 * w), Vector.Load(y + i + 3 * w), s3);
        }
        for (; i <= n - w; i += w) s0 = MultiplyAdd(Vector.Load(x + i), Vector.Load(y + i), s0);
        var sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; i < n; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>y += a·x.</summary>
    internal static void Axpy<T>(T a, T* x, T* y, int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var w = Vector<T>.Count;
        var va = new Vector<T>(a);
        var i = 0;
        for (; i <= n - 2 * w; i += 2 * w)
        {
            MultiplyAdd(va, Vector.Load(x + i), Vector.Load(y + i)).Store(y + i);
            MultiplyAdd(va, Vector.Load(x + i + w), Vector.Load(y + i + w)).Store(y + i + w);
        }
        for (; i < n; i++) y[i] += a * x[i];
    }

    internal static void Multiply<T>(T a, T* x, int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var w = Vector<T>.Count;
        var i = 0;
        for (; i <= n - w; i += w) (Vector.Load(x + i) * a).Store(x + i);
        for (; i < n; i++) x[i] *= a;
    }

    /// <summary>The dot product of row and x; y += a·row in the same pass.</summary>
    internal static double DotAndAxpy(double* row, double* x, double a, double* y, int n)
    {
        var w = Vector<double>.Count;
        Vector<double> va = new(a), s0 = default, s1 = default;
        var i = 0;
        for (; i <= n - 2 * w; i += 2 * w)
        {
            Vector<double> r0 = Vector.Load(row + i), r1 = Vector.Load(row + i + w);
            s0 = MultiplyAdd(r0, Vector.Load(x + i), s0);
            s1 = MultiplyAdd(r1, Vector.Load(x + i + w), s1);
            MultiplyAdd(va, r0, Vector.Load(y + i)).Store(y + i);
            MultiplyAdd(va, r1, Vector.Load(y + i + w)).Store(y + i + w);
        }
        var sum = Vector.Sum(s0 + s1);
        for (; i < n; i++)
        {
            sum += row[i] * x[i];
            y[i] += a * row[i];
        }
        return sum;
    }

    /// <summary>Euclidean norm, without overflow or underflow of the squares.</summary>
    internal static T Norm<T>(T* x, int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var square = Dot(x, x, n);
        // Squares above this lost nothing that counts to underflow: the smallest normal number over the precision.
        var safe = T.CreateTruncating(typeof(T) == typeof(float) ? 1e-28 : 1e-280);
        if (T.IsFinite(square) && square >= safe) return T.Sqrt(square);
        var largest = T.Zero;
        for (var i = 0; i < n; i++) largest = T.Max(largest, T.Abs(x[i]));
        if (largest == T.Zero || !T.IsFinite(largest)) return largest;
        var sum = T.Zero;
        for (var i = 0; i < n; i++)
        {
            var q = x[i] / largest;
            sum += q * q;
        }
        return largest * T.Sqrt(sum);
    }

    internal static void Transpose<T>(T* from, int rows, int columns, T* to) where T : unmanaged
    {
        const int Tile = 16;
        for (var i0 = 0; i0 < rows; i0 += Tile)
        {
            for (var j0 = 0; j0 < columns; j0 += Tile)
            {
                for (var i = i0; i < Math.Min(rows, i0 + Tile); i++)
                {
                    for (var j = j0; j < Math.Min(columns, j0 + Tile); j++) to[(long)j * rows + i] = from[(long)i * columns + j];
                }
            }
        }
    }
}
