using System.Buffers;
using System.Numerics;

namespace Native.Compute.Numerics;

/// <summary>Discrete Fourier and cosine transforms of one length: Xₖ = Σⱼ xⱼ·exp(−2πi·jk/n).</summary>
/// <remarks>Any length: radix 2, 3, 4 and 5 stages, and Bluestein's convolution where another prime divides it. The plan
/// holds the tables and never changes; threads may share it. Relative error about ε·log₂ n. Every transform may work in
/// place, reads all of a batch's row before it writes that row, and lets NaN and infinity pass.</remarks>
public sealed unsafe partial class FourierPlan
{
    /// <summary>Longest transform; its tables and workspace stay within the limits of arrays.</summary>
    public const int MaximumLength = 1 << 26;

    /// <summary>Longest work, of double and of float, for which a vector of lanes side by side was faster than one row alone.</summary>
    private const int LongestInLanes = 512, LongestInFloatLanes = 2048;

    private readonly FourierPass kernel;
    private readonly Lazy<FourierPass> half;
    private readonly Lazy<(double[] Double, float[] Float)> realTwiddles, cosineTwiddles;

    /// <summary>Prepares the tables for a length.</summary>
    /// <param name="length">Points of a transform, 1 to <see cref="MaximumLength"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not in that range.</exception>
    public FourierPlan(int length)
    {
        if (length is < 1 or > MaximumLength)
            throw new ArgumentOutOfRangeException(nameof(length), $"Fourier plan: length {length} is not in 1 to {MaximumLength}.");
        Length = length;
        kernel = new FourierPass(length);
        half = new(() => new FourierPass(length / 2));
        realTwiddles = new(() => Table(length / 2 + 1, length));
        cosineTwiddles = new(() => Table(length / 2 + 1, 4L * length));
    }

    /// <summary>Points of a transform.</summary>
    public int Length { get; }

    /// <summary>Complex numbers of a real transform: length / 2 + 1, the rest being their conjugates.</summary>
    public int SpectrumLength => Length / 2 + 1;

    /// <summary>Radices of the stages in their order; empty for length 1 and for Bluestein's convolution.</summary>
    public ReadOnlySpan<int> Radices => kernel.Radices;

    /// <summary>Length of the convolution that stands in for the transform; 0 where the stages do it alone.</summary>
    public int ConvolutionLength => kernel.ConvolutionLength;

    /// <summary>Forward complex transform.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="input">batch rows of 2·Length numbers: real and imaginary parts in turn.</param>
    /// <param name="output">As the input; may be the same memory.</param>
    /// <param name="batch">Number of transforms.</param>
    /// <param name="scaling">The factor: by default none forward.</param>
    /// <exception cref="ArgumentException">A span has not batch·2·Length numbers, or they overlap in part.</exception>
    public void Forward<T>(ReadOnlySpan<T> input, Span<T> output, int batch = 1, FourierScaling scaling = FourierScaling.ByInverse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Complex("Fourier transform", input, output, batch, Factor<T>(scaling, inverse: false), inverse: false);

    /// <summary>Inverse complex transform: xⱼ = Σₖ Xₖ·exp(2πi·jk/n)/n by default.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="input">batch rows of 2·Length numbers: real and imaginary parts in turn.</param>
    /// <param name="output">As the input; may be the same memory.</param>
    /// <param name="batch">Number of transforms.</param>
    /// <param name="scaling">The factor: by default 1/n.</param>
    /// <exception cref="ArgumentException">A span has not batch·2·Length numbers, or they overlap in part.</exception>
    public void Inverse<T>(ReadOnlySpan<T> input, Span<T> output, int batch = 1, FourierScaling scaling = FourierScaling.ByInverse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Complex("Inverse Fourier transform", input, output, batch, Factor<T>(scaling, inverse: true), inverse: true);

    private void Complex<T>(string operation, ReadOnlySpan<T> input, Span<T> output, int batch, T factor, bool inverse) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(operation, input, output, batch, 2 * Length, 2 * Length);
        var buffer = Rent<T>(kernel, out var widest);
        fixed (T* from = input, to = output, work = buffer)
        {
            for (int row = 0, lanes; row < batch; row += lanes)
            {
                lanes = batch - row >= widest ? widest : 1;
                var block = (nint)kernel.BlockLength * lanes;
                for (var l = 0; l < lanes; l++)
                {
                    var x = from + (nint)(row + l) * 2 * Length;
                    T* re = work + l, im = re + block;
                    for (var j = 0; j < Length; j++, re += lanes, im += lanes) (*re, *im) = (x[2 * j], x[2 * j + 1]);
                }
                var result = kernel.Run(work, lanes, inverse);
                for (var l = 0; l < lanes; l++)
                {
                    var y = to + (nint)(row + l) * 2 * Length;
                    T* re = result + l, im = re + block;
                    for (var j = 0; j < Length; j++, re += lanes, im += lanes) (y[2 * j], y[2 * j + 1]) = (factor * *re, factor * *im);
                }
            }
        }
        ArrayPool<T>.Shared.Return(buffer);
    }

    /// <summary>Workspace for as many lanes as pay; one where a row alone fills the cache.</summary>
    private static T[] Rent<T>(FourierPass kernel, out int lanes)
    {
        lanes = kernel.BlockLength <= (typeof(T) == typeof(float) ? LongestInFloatLanes : LongestInLanes) ? Vector<T>.Count : 1;
        return ArrayPool<T>.Shared.Rent(checked(4 * kernel.BlockLength * lanes));
    }

    private T Factor<T>(FourierScaling scaling, bool inverse) where T : unmanaged, IBinaryFloatingPointIeee754<T> => scaling switch
    {
        FourierScaling.Orthonormal => T.CreateTruncating(1 / Math.Sqrt(Length)),
        FourierScaling.ByInverse when inverse => T.CreateTruncating(1.0 / Length),
        FourierScaling.ByInverse or FourierScaling.None => T.One,
        _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "Not a scaling of the Fourier transform."),
    };

    private static void Check<T>(string operation, ReadOnlySpan<T> input, Span<T> output, int batch, int inputRow, int outputRow)
    {
        MatrixArgument.Supported<T>(operation);
        MatrixArgument.Size(operation, nameof(input), input.Length, batch, inputRow);
        MatrixArgument.Size(operation, nameof(output), output.Length, batch, outputRow);
        // Rows of one size may be overwritten in place; anything else would overwrite rows not yet read.
        if (input.Overlaps(output, out var offset) && (offset != 0 || (inputRow != outputRow && batch > 1)))
            throw new ArgumentException($"{operation}: output overlaps the input in part; use the same memory or another.", nameof(output));
    }

    private static (double[], float[]) Table(int count, long n)
    {
        var table = new double[2 * count];
        for (var k = 0; k < count; k++) (table[2 * k], table[2 * k + 1]) = UnitRoots.At(k, n);
        return (table, UnitRoots.ToFloat(table));
    }
}
