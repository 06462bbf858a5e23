using System.Buffers;
using System.Numerics;

namespace Native.Compute.Numerics;

public sealed unsafe partial class FourierPlan
{
    /// <summary>Forward transform of real data; the spectrum's other half would be the conjugates in reverse order.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="input">batch rows of Length real numbers.</param>
    /// <param name="spectrum">batch rows of SpectrumLength complex numbers, real and imaginary parts in turn.</param>
    /// <param name="batch">Number of transforms.</param>
    /// <param name="scaling">The factor: by default none forward.</param>
    /// <exception cref="ArgumentException">A span has another size, or they overlap (one row may begin at the same place).</exception>
    public void ForwardReal<T>(ReadOnlySpan<T> input, Span<T> spectrum, int batch = 1, FourierScaling scaling = FourierScaling.ByInverse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check("Real Fourier transform", input, spectrum, batch, Length, 2 * SpectrumLength);
        var factor = Factor<T>(scaling, inverse: false);
        var even = Length % 2 == 0;
        var transform = even ? half.Value : kernel;
        var table = even ? realTwiddles.Value : default;
        var buffer = Rent<T>(transform, out var widest);
        fixed (T* from = input, to = spectrum, work = buffer, w = UnitRoots.Narrow<T>(table.Double, table.Float))
        {
            for (int row = 0, lanes; row < batch; row += lanes)
            {
                lanes = batch - row >= widest ? widest : 1;
                var block = (nint)transform.BlockLength * lanes;
                for (var l = 0; l < lanes; l++)
                {
                    var x = from + (nint)(row + l) * Length;
                    T* re = work + l, im = re + block;
                    // An even length packs pairs into complex numbers of half the length.
                    for (var j = 0; j < Length; re += lanes, im += lanes)
                    {
                        *re = x[j++];
                        *im = even ? x[j++] : T.Zero;
                    }
                }
                var result = transform.Run(work, lanes, inverse: false);
                for (var l = 0; l < lanes; l++)
                {
                    var y = to + (nint)(row + l) * 2 * SpectrumLength;
                    if (even) Unpack(result + l, block, lanes, Length / 2, w, y);
                    else
                    {
                        T* re = result + l, im = re + block;
                        for (var k = 0; k < SpectrumLength; k++, re += lanes, im += lanes) (y[2 * k], y[2 * k + 1]) = (*re, *im);
                        y[1] = T.Zero;
                    }
                    if (factor != T.One) Vectors.Multiply(factor, y, 2 * SpectrumLength);
                }
            }
        }
        ArrayPool<T>.Shared.Return(buffer);
    }

    /// <summary>Inverse of <see cref="ForwardReal"/>: the spectrum's other half is taken as the conjugates.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="spectrum">batch rows of SpectrumLength complex numbers. The imaginary parts of the first and, for an even
    /// length, the last are taken as 0, which a real signal has there.</param>
    /// <param name="output">batch rows of Length real numbers.</param>
    /// <param name="batch">Number of transforms.</param>
    /// <param name="scaling">The factor: by default 1/n.</param>
    /// <exception cref="ArgumentException">A span has another size, or they overlap (one row may begin at the same place).</exception>
    public void InverseReal<T>(ReadOnlySpan<T> spectrum, Span<T> output, int batch = 1, FourierScaling scaling = FourierScaling.ByInverse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check("Inverse real Fourier transform", spectrum, output, batch, 2 * SpectrumLength, Length);
        var factor = Factor<T>(scaling, inverse: true);
        var even = Length % 2 == 0;
        var transform = even ? half.Value : kernel;
        var table = even ? realTwiddles.Value : default;
        var buffer = Rent<T>(transform, out var widest);
        fixed (T* from = spectrum, to = output, work = buffer, w = UnitRoots.Narrow<T>(table.Double, table.Float))
        {
            for (int row = 0, lanes; row < batch; row += lanes)
            {
                lanes = batch - row >= widest ? widest : 1;
                var block = (nint)transform.BlockLength * lanes;
                for (var l = 0; l < lanes; l++)
                {
                    var x = from + (nint)(row + l) * 2 * SpectrumLength;
                    if (even) Pack(x, Length / 2, w, work + l, block, lanes);
                    else Mirror(x, work + l, block, lanes);
                }
                var result = transform.Run(work, lanes, inverse: true);
                for (var l = 0; l < lanes; l++)
                {
                    var y = to + (nint)(row + l) * Length;
                    T* re = result + l, im = re + block;
                    for (var j = 0; j < Length; re += lanes, im += lanes)
                    {
                        y[j++] = factor * *re;
                        if (even) y[j++] = factor * *im;
                    }
                }
            }
        }
        ArrayPool<T>.Shared.Return(buffer);
    }

    /// <summary>Xₖ = (Zₖ + Z̄ₕ₋ₖ)/2 − i·wᵏ·(Zₖ − Z̄ₕ₋ₖ)/2 from the transform Z of the h packed pairs.</summary>
    private static void Unpack<T>(T* z, nint block, int lanes, int h, T* w, T* y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = T.CreateTruncating(0.5);
        for (var k = 0; k <= h; k++)
        {
            T* a = z + (nint)(k == h ? 0 : k) * lanes, b = z + (nint)(k == 0 ? 0 : h - k) * lanes;
            T sr = half * (a[0] + b[0]), si = half * (a[block] - b[block]);
            T dr = half * (a[0] - b[0]), di = half * (a[block] + b[block]);
            T c = w[2 * k], s = w[2 * k + 1];
            y[2 * k] = sr + (dr * s + di * c);
            y[2 * k + 1] = si - (dr * c - di * s);
        }
        y[1] = y[2 * h + 1] = T.Zero;
    }

    /// <summary>Zₖ = (Xₖ + X̄ₕ₋ₖ) + i·w⁻ᵏ·(Xₖ − X̄ₕ₋ₖ): the unnormalized inverse of h points then gives that of 2h.</summary>
    private static void Pack<T>(T* x, int h, T* w, T* z, nint block, int lanes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var k = 0; k < h; k++, z += lanes)
        {
            T* a = x + 2 * k, b = x + 2 * (h - k);
            T ai = k == 0 ? T.Zero : a[1], bi = k == 0 ? T.Zero : b[1];
            T sr = a[0] + b[0], si = ai - bi, dr = a[0] - b[0], di = ai + bi;
            T c = w[2 * k], s = -w[2 * k + 1];
            z[0] = sr - (dr * s + di * c);
            z[block] = si + (dr * c - di * s);
        }
    }

    private void Mirror<T>(T* x, T* z, nint block, int lanes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (z[0], z[block]) = (x[0], T.Zero);
        for (var k = 1; k < SpectrumLength; k++)
        {
            T* a = z + (nint)k * lanes, b = z + (nint)(Length - k) * lanes;
            (a[0], a[block]) = (x[2 * k], x[2 * k + 1]);
            (b[0], b[block]) = (x[2 * k], -x[2 * k + 1]);
        }
    }
}
