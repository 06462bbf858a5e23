using System.Buffers;
using System.Numerics;

namespace Native.Compute.Numerics;

public sealed unsafe partial class FourierPlan
{
    /// <summary>Rows that a cosine transform hands to the real transform at once.</summary>
    private const int CosineRows = 16;

    /// <summary>Cosine transform of type II, through the real transform of the same length.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="input">batch rows of Length numbers.</param>
    /// <param name="output">As the input; may be the same memory.</param>
    /// <param name="batch">Number of transforms.</param>
    /// <param name="scaling">The factor; see <see cref="CosineScaling"/>.</param>
    /// <exception cref="ArgumentException">A span has not batch·Length numbers, or they overlap in part.</exception>
    public void CosineII<T>(ReadOnlySpan<T> input, Span<T> output, int batch = 1, CosineScaling scaling = CosineScaling.None)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check("Cosine transform II", input, output, batch, Length, Length);
        var (first, others) = CosineFactors<T>(scaling);
        var table = cosineTwiddles.Value;
        var rows = Math.Min(batch, CosineRows);
        int n = Length, spectrum = 2 * SpectrumLength;
        var buffer = ArrayPool<T>.Shared.Rent(Math.Max(1, rows) * (n + spectrum));
        fixed (T* work = buffer, w = UnitRoots.Narrow<T>(table.Double, table.Float))
        {
            for (var row = 0; row < batch; row += rows)
            {
                rows = Math.Min(rows, batch - row);
                var reordered = new Span<T>(work, rows * n);
                var transformed = new Span<T>(work + rows * n, rows * spectrum);
                for (var r = 0; r < rows; r++)
                {
                    // Even elements ascending, then odd ones descending: the cosine sum becomes a Fourier sum.
                    var x = input.Slice((row + r) * n, n);
                    var v = reordered.Slice(r * n, n);
                    for (var j = 0; j < n; j++) v[j % 2 == 0 ? j / 2 : n - 1 - j / 2] = x[j];
                }
                ForwardReal<T>(reordered, transformed, rows, FourierScaling.None);
                for (var r = 0; r < rows; r++)
                {
                    var v = transformed.Slice(r * spectrum, spectrum);
                    var y = output.Slice((row + r) * n, n);
                    y[0] = first * v[0];
                    for (var k = 1; k < SpectrumLength; k++)
                    {
                        T c = w[2 * k], s = w[2 * k + 1];
                        y[n - k] = -others * (v[2 * k] * s + v[2 * k + 1] * c);
                        y[k] = others * (v[2 * k] * c - v[2 * k + 1] * s);
                    }
                }
            }
        }
        ArrayPool<T>.Shared.Return(buffer);
    }

    /// <summary>Cosine transform of type III, the inverse of type II but for the factor.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="input">batch rows of Length numbers.</param>
    /// <param name="output">As the input; may be the same memory.</param>
    /// <param name="batch">Number of transforms.</param>
    /// <param name="scaling">The factor; see <see cref="CosineScaling"/>.</param>
    /// <exception cref="ArgumentException">A span has not batch·Length numbers, or they overlap in part.</exception>
    public void CosineIII<T>(ReadOnlySpan<T> input, Span<T> output, int batch = 1, CosineScaling scaling = CosineScaling.None)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check("Cosine transform III", input, output, batch, Length, Length);
        var (first, others) = CosineFactors<T>(scaling);
        // The sum of real terms gathers each of them from both halves of the spectrum, the constant one once.
        (first, others) = scaling == CosineScaling.None ? (first / (T.One + T.One), others / (T.One + T.One)) : (first, others / (T.One + T.One));
        var table = cosineTwiddles.Value;
        var rows = Math.Min(batch, CosineRows);
        int n = Length, spectrum = 2 * SpectrumLength;
        var buffer = ArrayPool<T>.Shared.Rent(Math.Max(1, rows) * (n + spectrum));
        fixed (T* work = buffer, w = UnitRoots.Narrow<T>(table.Double, table.Float))
        {
            for (var row = 0; row < batch; row += rows)
            {
                rows = Math.Min(rows, batch - row);
                var reordered = new Span<T>(work, rows * n);
                var transformed = new Span<T>(work + rows * n, rows * spectrum);
                for (var r = 0; r < rows; r++)
                {
                    var x = input.Slice((row + r) * n, n);
                    var v = transformed.Slice(r * spectrum, spectrum);
                    (v[0], v[1]) = (first * x[0], T.Zero);
                    for (var k = 1; k < SpectrumLength; k++)
                    {
                        // (xₖ − i·xₙ₋ₖ)·exp(iπk/2n); the table holds the conjugate of the root.
                        T c = w[2 * k], s = -w[2 * k + 1], a = others * x[k], b = others * x[n - k];
                        v[2 * k] = a * c + b * s;
                        v[2 * k + 1] = a * s - b * c;
                    }
                }
                InverseReal<T>(transformed, reordered, rows, FourierScaling.None);
                for (var r = 0; r < rows; r++)
                {
                    var v = reordered.Slice(r * n, n);
                    var y = output.Slice((row + r) * n, n);
                    for (var j = 0; j < n; j++) y[j] = v[j % 2 == 0 ? j / 2 : n - 1 - j / 2];
                }
            }
        }
        ArrayPool<T>.Shared.Return(buffer);
    }

    private (T First, T Others) CosineFactors<T>(CosineScaling scaling) where T : unmanaged, IBinaryFloatingPointIeee754<T> => scaling switch
    {
        CosineScaling.None => (T.One, T.One),
        CosineScaling.Orthonormal => (T.CreateTruncating(Math.Sqrt(1.0 / Length)), T.CreateTruncating(Math.Sqrt(2.0 / Length))),
        _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "Not a scaling of the cosine transform."),
    };
}
