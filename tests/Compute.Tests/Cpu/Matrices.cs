using System.Runtime.InteropServices;
using Native.Compute.Cpu;

namespace Native.Compute.Tests.Cpu;

/// <summary>Native buffers of any element type, filled with repeatable random numbers, and the reference arithmetic in double.</summary>
internal sealed unsafe class Buffer : IDisposable
{
    public Buffer(DType type, long count)
    {
        Type = type;
        Count = count;
        // Room before and after shows writes that miss.
        block = (byte*)NativeMemory.AlignedAlloc((nuint)(count * type.Size() + 2 * Guard), 64);
        new Span<byte>(block, Guard).Fill(0xA5);
        new Span<byte>(block + Guard, (int)(count * type.Size())).Clear();
        new Span<byte>(block + Guard + count * type.Size(), Guard).Fill(0xA5);
    }

    private const int Guard = 256;
    private readonly byte* block;

    public DType Type { get; }

    public long Count { get; }

    public void* Data => block + Guard;

    public double this[long i]
    {
        get => Type switch
        {
            DType.F32 => ((float*)Data)[i],
            DType.F64 => ((double*)Data)[i],
            DType.F16 => (double)((Half*)Data)[i],
            _ => (float)((BFloat16*)Data)[i],
        };
        set
        {
            switch (Type)
            {
                case DType.F32: ((float*)Data)[i] = (float)value; break;
                case DType.F64: ((double*)Data)[i] = value; break;
                case DType.F16: ((Half*)Data)[i] = (Half)value; break;
                default: ((BFloat16*)Data)[i] = (BFloat16)(float)value; break;
            }
        }
    }

    /// <summary>Half an ulp at 1, relative.</summary>
    public static double Epsilon(DType type) => type switch { DType.F64 => 1.2e-16, DType.F32 => 6e-8, DType.F16 => 4.9e-4, _ => 4e-3 };

    public Buffer Randomize(int seed, double scale = 1)
    {
        var random = new Random(seed);
        for (long i = 0; i < Count; i++) this[i] = (2 * random.NextDouble() - 1) * scale;
        return this;
    }

    public Buffer Fill(double value)
    {
        for (long i = 0; i < Count; i++) this[i] = value;
        return this;
    }

    public double[] ToArray()
    {
        var values = new double[Count];
        for (long i = 0; i < Count; i++) values[i] = this[i];
        return values;
    }

    public byte[] Bits() => new Span<byte>(Data, (int)(Count * Type.Size())).ToArray();

    public void Dispose()
    {
        var tail = block + Guard + Count * Type.Size();
        var intact = new Span<byte>(block, Guard).IndexOfAnyExcept((byte)0xA5) < 0 && new Span<byte>(tail, Guard).IndexOfAnyExcept((byte)0xA5) < 0;
        NativeMemory.AlignedFree(block);
        if (!intact) throw new InvalidOperationException("A kernel wrote outside its buffer.");
    }
}
