using System.Numerics;
using System.Runtime.InteropServices;

namespace Native.Compute.Numerics;

/// <summary>Collects plane rotations of neighboring rows and applies many at once, to a few columns at a time.</summary>
/// <remarks>An iteration of an eigenvalue algorithm rotates long rows that no cache holds; columns do not depend on each
/// other, so a narrow strip of all rows takes thousands of rotations while it is in the cache.</remarks>
internal sealed unsafe class RotationBatch : IDisposable
{
    private const int Capacity = 1 << 15;

    /// <summary>Columns that go through all rotations together: four vectors, which stay in registers.</summary>
    private static readonly int Strip = 4 * Vector<double>.Count;

    private readonly int[] index = new int[Capacity];
    private readonly double[] cosines = new double[Capacity];
    private readonly double[] sines = new double[Capacity];
    private readonly double* elements;
    private readonly int rows, strips;
    private int count;

    /// <summary>Makes zeros, filled by the caller before the first rotation is applied.</summary>
    internal RotationBatch(int rows, int columns)
    {
        this.rows = rows;
        strips = (columns + Strip - 1) / Strip;
        var bytes = (nuint)rows * (nuint)(strips * Strip) * sizeof(double);
        elements = (double*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(elements, bytes);
    }

    /// <summary>An element, up to date after <see cref="Apply"/>.</summary>
    /// <remarks>Strips follow each other: apart by whole rows, each row of one would be on a memory page of its own.</remarks>
    internal ref double this[int row, int column] => ref elements[((nint)(column / Strip) * rows + row) * Strip + column % Strip];

    /// <summary>Rows i and i + 1 become c·rowᵢ − s·rowᵢ₊₁ and s·rowᵢ + c·rowᵢ₊₁.</summary>
    internal void Add(int i, double c, double s)
    {
        if (count == Capacity) Apply();
        (index[count], cosines[count], sines[count]) = (i, c, s);
        count++;
    }

    /// <summary>Applies what was collected.</summary>
    internal void Apply()
    {
        fixed (int* i = index)
        fixed (double* c = cosines, s = sines)
        {
            for (var strip = 0; strip < strips; strip++) ApplyTo(elements + (nint)strip * rows * Strip, i, c, s);
        }
        count = 0;
    }

    public void Dispose() => NativeMemory.AlignedFree(elements);

    private void ApplyTo(double* strip, int* index, double* cosines, double* sines)
    {
        var w = Vector<double>.Count;
        for (var r = 0; r < count;)
        {
            // A sweep goes down the rows, so the lower row of one rotation is the upper row of the next: it stays in registers.
            var upper = strip + (nint)(index[r] + 1) * Strip;
            Vector<double> y0 = Vector.Load(upper), y1 = Vector.Load(upper + w), y2 = Vector.Load(upper + 2 * w), y3 = Vector.Load(upper + 3 * w);
            do
            {
                Vector<double> c = new(cosines[r]), s = new(sines[r]);
                var lower = upper - Strip;
                Vector<double> x0 = Vector.Load(lower), x1 = Vector.Load(lower + w), x2 = Vector.Load(lower + 2 * w), x3 = Vector.Load(lower + 3 * w);
                Vectors.MultiplyAdd(s, x0, c * y0).Store(upper);
                Vectors.MultiplyAdd(s, x1, c * y1).Store(upper + w);
                Vectors.MultiplyAdd(s, x2, c * y2).Store(upper + 2 * w);
                Vectors.MultiplyAdd(s, x3, c * y3).Store(upper + 3 * w);
                s = -s;
                y0 = Vectors.MultiplyAdd(s, y0, c * x0);
                y1 = Vectors.MultiplyAdd(s, y1, c * x1);
                y2 = Vectors.MultiplyAdd(s, y2, c * x2);
                y3 = Vectors.MultiplyAdd(s, y3, c * x3);
                upper = lower;
                r++;
            }
            while (r < count && index[r] == index[r - 1] - 1);
            y0.Store(upper);
            y1.Store(upper + w);
            y2.Store(upper + 2 * w);
            y3.Store(upper + 3 * w);
        }
    }
}
