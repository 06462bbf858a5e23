using System.Numerics;

namespace Native.Compute.Numerics;

/// <summary>Unnormalized complex transform of split data (all real parts, then all imaginary parts), for any length.</summary>
/// <remarks>Lengths of 2, 3 and 5 only go through Stockham's stages; the others become a cyclic convolution of such a
/// length (Bluestein). Several transforms run side by side as lanes: element j of lane l is at j·lanes + l.</remarks>
internal sealed unsafe class FourierPass
{
    private readonly int n;
    private readonly double[] twiddles = [];
    private readonly float[] twiddlesFloat = [];
    private readonly FourierPass? convolution;

    /// <summary>exp(−πi·j²/n), interleaved, and the transform of its conjugate over the convolution's length.</summary>
    private readonly double[] chirp = [], chirpSpectrum = [];
    private readonly float[] chirpFloat = [], chirpSpectrumFloat = [];

    internal FourierPass(int n)
    {
        this.n = n;
        Radices = Factor(n);
        if (n == 1) return;
        if (Radices.Length > 0)
        {
            twiddles = Twiddles(n, Radices);
            twiddlesFloat = UnitRoots.ToFloat(twiddles);
            return;
        }
        convolution = new FourierPass(SmoothLength(2L * n - 1));
        chirp = new double[2 * n];
        // j² modulo 2n, which is the period of the chirp.
        for (var j = 0; j < n; j++) (chirp[2 * j], chirp[2 * j + 1]) = UnitRoots.At((long)j * j % (2L * n), 2L * n);
        chirpFloat = UnitRoots.ToFloat(chirp);
        chirpSpectrum = ChirpSpectrum();
        chirpSpectrumFloat = UnitRoots.ToFloat(chirpSpectrum);
    }

    /// <summary>Radices of the stages in the order in which they run; empty for length 1 and where <see cref="ConvolutionLength"/> is set.</summary>
    internal int[] Radices { get; }

    /// <summary>Length of the cyclic convolution that stands in for the transform; 0 if none does.</summary>
    internal int ConvolutionLength => convolution?.n ?? 0;

    /// <summary>Elements of each of the four blocks (two real, two imaginary) that one lane works in.</summary>
    internal int BlockLength => convolution?.n ?? n;

    /// <summary>Transforms work, whose blocks are real, imaginary, and two for scratch; returns the real block of the result,
    /// with the imaginary block behind it.</summary>
    internal T* Run<T>(T* work, int lanes, bool inverse) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The inverse is the forward transform with real and imaginary parts exchanged.
        var block = (nint)BlockLength * lanes;
        return inverse ? Run(work + block, work, work + 3 * block, work + 2 * block, lanes) - block : Run(work, work + block, work + 2 * block, work + 3 * block, lanes);
    }

    /// <summary>Transforms (xr, xi) and returns the real block of the result, which is xr or yr.</summary>
    private T* Run<T>(T* xr, T* xi, T* yr, T* yi, int lanes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (convolution is not null) return Convolve(xr, xi, yr, yi, lanes);
        fixed (T* first = UnitRoots.Narrow<T>(twiddles, twiddlesFloat))
        {
            var w = first;
            int m = n, s = lanes;
            foreach (var radix in Radices)
            {
                m /= radix;
                FourierStage.Run(radix, m, s, w, xr, xi, yr, yi);
                w += 2 * (radix - 1) * m;
                s *= radix;
                var (r, i) = ((nint)xr, (nint)xi);
                xr = yr;
                xi = yi;
                yr = (T*)r;
                yi = (T*)i;
            }
        }
        return xr;
    }

    private T* Convolve<T>(T* xr, T* xi, T* yr, T* yi, int lanes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var length = convolution!.n;
        fixed (T* c = UnitRoots.Narrow<T>(chirp, chirpFloat), spectrum = UnitRoots.Narrow<T>(chirpSpectrum, chirpSpectrumFloat))
        {
            Multiply(xr, xi, c, n, lanes);
            var rest = (length - n) * lanes;
            new Span<T>(xr + (nint)n * lanes, rest).Clear();
            new Span<T>(xi + (nint)n * lanes, rest).Clear();
            var moved = convolution.Run(xr, xi, yr, yi, lanes) != xr;
            T* ar = moved ? yr : xr, ai = moved ? yi : xi, br = moved ? xr : yr, bi = moved ? xi : yi;
            Multiply(ar, ai, spectrum, length, lanes);
            moved = convolution.Run(ai, ar, bi, br, lanes) != ai;
            ar = moved ? br : ar;
            Multiply(ar, moved ? bi : ai, c, n, lanes);
            return ar;
        }
    }

    /// <summary>Multiplies every lane by the interleaved complex factors.</summary>
    private static void Multiply<T>(T* re, T* im, T* factors, int count, int lanes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < count; j++)
        {
            T c = factors[2 * j], s = factors[2 * j + 1];
            for (var l = 0; l < lanes; l++, re++, im++) (*re, *im) = (*re * c - *im * s, *re * s + *im * c);
        }
    }

    private double[] ChirpSpectrum()
    {
        var length = convolution!.n;
        var work = new double[4L * length];
        for (var j = 0; j < n; j++)
        {
            var mirror = j == 0 ? 0 : length - j;
            work[j] = work[mirror] = chirp[2 * j] / length;
            work[length + j] = work[length + mirror] = -chirp[2 * j + 1] / length;
        }
        var spectrum = new double[2 * length];
        fixed (double* w = work)
        {
            var result = convolution.Run(w, 1, false);
            for (var j = 0; j < length; j++) (spectrum[2 * j], spectrum[2 * j + 1]) = (result[j], result[length + j]);
        }
        return spectrum;
    }

    private static double[] Twiddles(int n, int[] radices)
    {
        var all = new List<double>();
        foreach (var radix in radices)
        {
            for (var p = 0; p < n / radix; p++)
            {
                for (var k = 1; k < radix; k++)
                {
                    var (c, s) = UnitRoots.At((long)p * k, n);
                    all.Add(c);
                    all.Add(s);
                }
            }
            n /= radix;
        }
        return [.. all];
    }

    /// <summary>4s, then 5s and 3s, and a 2 last, where its little work is done in full vectors; empty if another prime divides n.</summary>
    private static int[] Factor(int n)
    {
        var radices = new List<int>();
        foreach (var radix in new[] { 4, 5, 3, 2 })
        {
            for (; n % radix == 0; n /= radix) radices.Add(radix);
        }
        return n == 1 ? [.. radices] : [];
    }

    /// <summary>The smallest 2ᵃ·3ᵇ·5ᶜ of at least <paramref name="least"/>.</summary>
    private static int SmoothLength(long least)
    {
        var best = long.MaxValue;
        for (long five = 1; five < 2 * least; five *= 5)
        {
            for (var three = five; three < 2 * least; three *= 3)
            {
                var two = three;
                while (two < least) two *= 2;
                best = Math.Min(best, two);
            }
        }
        return checked((int)best);
    }
}
