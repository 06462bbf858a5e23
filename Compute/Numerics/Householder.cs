using System.Numerics;

namespace Native.Compute.Numerics;

/// <summary>Householder reflectors H = I − τ·v·vᵀ with v₀ = 1, one at a time and as blocks I − V·S·Vᵀ.</summary>
/// <remarks>The vectors of a block are the rows of a matrix, so that each is contiguous; vector j is zero before its start.</remarks>
internal static unsafe class Householder
{
    /// <summary>Reflectors in a block.</summary>
    internal const int Block = 32;

    /// <summary>Smallest normal number over the precision: 2⁻⁹⁷⁰ and 2⁻¹⁰³.</summary>
    private const double DoubleTiny = 1.0020841800044864e-292, FloatTiny = 9.860761315262648e-32;

    /// <summary>Turns x into v such that H·x = (β, 0, …); returns τ, which is 0 if nothing has to be done.</summary>
    internal static T Make<T>(T* x, int n, out T beta) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Numbers this small have lost digits; v and τ must fit each other to the last, so they are made from a scaled x.
        var tiny = T.CreateTruncating(typeof(T) == typeof(float) ? FloatTiny : DoubleTiny);
        var tail = n > 1 ? Vectors.Norm(x + 1, n - 1) : T.Zero;
        if (tail == T.Zero || T.Max(tail, T.Abs(x[0])) >= tiny) return Make(x, n, tail, out beta);
        Vectors.Multiply(T.One / tiny, x, n);
        var tau = Make(x, n, Vectors.Norm(x + 1, n - 1), out beta);
        beta *= tiny;
        return tau;
    }

    private static T Make<T>(T* x, int n, T tail, out T beta) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var first = beta = x[0];
        x[0] = T.One;
        if (tail == T.Zero) return T.Zero;
        // The sign that adds magnitudes: first − β does not cancel.
        beta = -T.CopySign(T.Hypot(first, tail), first);
        var pivot = first - beta;
        for (var i = 1; i < n; i++) x[i] /= pivot;
        return (beta - first) / beta;
    }

    /// <summary>The upper triangular S (count x count, rows Block apart) of H₀·H₁·… = I − V·S·Vᵀ.</summary>
    internal static void Combine<T>(T* v, nint ldv, int length, int count, T* tau, T* s) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < count; j++)
        {
            for (var i = 0; i < j; i++) s[i * Block + j] = -tau[j] * Vectors.Dot(v + i * ldv, v + j * ldv, length);
            // s[0..j, j] := S·s[0..j, j], top down since row i needs only the entries from i on.
            for (var i = 0; i < j; i++)
            {
                var sum = T.Zero;
                for (var p = i; p < j; p++) sum += s[i * Block + p] * s[p * Block + j];
                s[i * Block + j] = sum;
            }
            s[j * Block + j] = tau[j];
            for (var i = j + 1; i < count; i++) s[i * Block + j] = T.Zero;
        }
    }

    /// <summary>C := (I − V·S·Vᵀ)·C, or its transpose times C, for the length x n matrix C. work holds 2·Block·n.</summary>
    internal static void Apply<T>(T* v, nint ldv, int length, int count, T* s, bool transposed, T* c, nint ldc, int n, T* work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var product = work;
        var scaled = work + (nint)count * n;
        new Span<T>(work, checked(2 * count * n)).Clear();
        MultiplyUpdate.Run(count, n, length, T.One, v, ldv, 1, c, ldc, 1, product, n);
        MultiplyUpdate.Run(count, n, count, T.One, s, transposed ? 1 : Block, transposed ? Block : 1, product, n, 1, scaled, n);
        MultiplyUpdate.Run(length, n, count, -T.One, v, 1, ldv, scaled, n, 1, c, ldc);
    }

    /// <summary>The first columns of H₀·H₁·…·H₍count−1₎: q (rows x columns) is overwritten. Vector j starts at j + offset.</summary>
    internal static void Form<T>(T* v, int rows, int count, int offset, T* tau, T* q, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        new Span<T>(q, checked(rows * columns)).Clear();
        for (var i = 0; i < Math.Min(rows, columns); i++) q[(nint)i * columns + i] = T.One;
        var s = stackalloc T[Block * Block];
        var work = new T[2 * Block * columns];
        fixed (T* w = work)
        {
            for (var j = (count - 1) / Block * Block; j >= 0 && count > 0; j -= Block)
            {
                var block = Math.Min(Block, count - j);
                var start = j + offset;
                var vectors = v + (nint)j * rows + start;
                Combine(vectors, rows, rows - start, block, tau + j, s);
                // Columns before the start are still those of the identity there, zero in these rows.
                var from = Math.Min(start, columns);
                Apply(vectors, rows, rows - start, block, s, false, q + (nint)start * columns + from, columns, columns - from, w);
            }
        }
    }
}
