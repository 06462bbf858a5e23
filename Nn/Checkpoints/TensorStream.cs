using System.Buffers;
using System.Runtime.InteropServices;
using Native.Compute;
using Native.Compute.Serialization;

namespace Native.Nn;

/// <summary>Moves one tensor between a file and a device in parts, so that the host never holds a whole one.</summary>
internal static class TensorStream
{
    /// <summary>Bytes of a part, a multiple of every element's size.</summary>
    public const int ChunkBytes = 8 << 20;

    /// <summary>Takes a part of a tensor's bytes.</summary>
    public delegate void PartWriter(string name, long offset, ReadOnlySpan<byte> data);

    /// <summary>Writes a parameter to a file, element for element.</summary>
    public static void Save(Tensor source, string name, ShardedSafeTensorsWriter writer) => Save(source, name, writer.Write);

    /// <summary>Writes a parameter, element for element, in parts.</summary>
    public static void Save(Tensor source, string name, PartWriter write)
    {
        using var scope = source.Device.NoGrad();
        var flat = source.Reshape(source.Count);
        var size = source.DType.Size();
        var step = ChunkBytes / size;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(step, flat.Count) * size);
        try
        {
            for (var first = 0L; first < flat.Count; first += step)
            {
                var part = flat.Slice(0, first, Math.Min(step, flat.Count - first));
                var bytes = buffer.AsSpan(0, (int)part.Count * size);
                Get(part, bytes);
                write(name, first * size, bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Get(Tensor part, Span<byte> bytes)
    {
        switch (part.DType)
        {
            case DType.F32: part.CopyTo(MemoryMarshal.Cast<byte, float>(bytes)); break;
            case DType.F64: part.CopyTo(MemoryMarshal.Cast<byte, double>(bytes)); break;
            case DType.F16: part.CopyTo(MemoryMarshal.Cast<byte, Half>(bytes)); break;
            default: part.CopyTo(MemoryMarshal.Cast<byte, BFloat16>(bytes)); break;
        }
    }

    /// <summary>Fills a tensor with elements of another type.</summary>
    public static void Put(Tensor part, ReadOnlySpan<byte> bytes, DType from)
    {
        switch (part.DType)
        {
            case DType.F32: Put<float>(part, bytes, from); break;
            case DType.F64: Put<double>(part, bytes, from); break;
            case DType.F16: Put<Half>(part, bytes, from); break;
            default: Put<BFloat16>(part, bytes, from); break;
        }
    }

    private static void Put<T>(Tensor part, ReadOnlySpan<byte> bytes, DType from) where T : unmanaged
    {
        var buffer = ArrayPool<T>.Shared.Rent((int)part.Count);
        var elements = buffer.AsSpan(0, (int)part.Count);
        try
        {
            // A file's data may lie at odd addresses; through the buffer that does not matter.
            if (from == part.DType) bytes.CopyTo(MemoryMarshal.AsBytes(elements));
            else Convert(bytes, from, elements);
            part.CopyFrom<T>(elements);
        }
        finally
        {
            ArrayPool<T>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads elements of one type as another.</summary>
    public static void Convert<T>(ReadOnlySpan<byte> bytes, DType from, Span<T> to) where T : unmanaged
    {
        for (var i = 0; i < to.Length; i++)
        {
            var value = from switch
            {
                DType.F32 => MemoryMarshal.Read<float>(bytes[(4 * i)..]),
                DType.F64 => MemoryMarshal.Read<double>(bytes[(8 * i)..]),
                DType.F16 => (double)MemoryMarshal.Read<Half>(bytes[(2 * i)..]),
                _ => (float)MemoryMarshal.Read<BFloat16>(bytes[(2 * i)..]),
            };
            if (typeof(T) == typeof(float)) to[i] = (T)(object)(float)value;
            else if (typeof(T) == typeof(double)) to[i] = (T)(object)value;
            else if (typeof(T) == typeof(Half)) to[i] = (T)(object)(Half)value;
            else to[i] = (T)(object)(BFloat16)(float)value;
        }
    }
}
