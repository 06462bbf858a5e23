using System.Buffers;
using System.Runtime.InteropServices;
using Native.Compute;
using Native.Compute.Serialization;

namespace Native.Nn;

/// <summary>Fills tensors from files in parts, so that the host never holds a whole one: one part is read while the one before it travels to the device.</summary>
internal sealed class TensorUpload(Device device) : IDisposable
{
    private readonly HostBuffer?[] buffers = new HostBuffer?[2];
    private int turn;

    /// <summary>Fills a parameter from a file, converting the elements where the types differ. Operations on it wait for its last part.</summary>
    public void Load(Tensor target, SafeTensorsFile file, SafeTensorEntry entry)
    {
        var from = entry.DType.ToDType()!.Value;
        using var scope = target.Device.NoGrad();
        var flat = target.Reshape(target.Count);
        var step = TensorStream.ChunkBytes / Math.Max(from.Size(), target.DType.Size());
        for (var first = 0L; first < flat.Count; first += step)
        {
            var count = (int)Math.Min(step, flat.Count - first);
            var buffer = buffers[turn] ??= new HostBuffer(device, TensorStream.ChunkBytes);
            turn ^= 1;
            var room = buffer.Bytes[..(count * target.DType.Size())];
            if (from == target.DType) file.CopyBytes(entry, first * from.Size(), room);
            else Convert(file, entry, first, count, from, target.DType, room);
            device.Copies.Upload(flat.Slice(0, first, count), buffer);
        }
    }

    private static void Convert(SafeTensorsFile file, SafeTensorEntry entry, long first, int count, DType from, DType to, Span<byte> room)
    {
        var read = ArrayPool<byte>.Shared.Rent(count * from.Size());
        try
        {
            var bytes = read.AsSpan(0, count * from.Size());
            file.CopyBytes(entry, first * from.Size(), bytes);
            switch (to)
            {
                case DType.F32: TensorStream.Convert(bytes, from, MemoryMarshal.Cast<byte, float>(room)); break;
                case DType.F64: TensorStream.Convert(bytes, from, MemoryMarshal.Cast<byte, double>(room)); break;
                case DType.F16: TensorStream.Convert(bytes, from, MemoryMarshal.Cast<byte, Half>(room)); break;
                default: TensorStream.Convert(bytes, from, MemoryMarshal.Cast<byte, BFloat16>(room)); break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(read);
        }
    }

    /// <summary>Waits for what still travels and frees the buffers.</summary>
    public void Dispose()
    {
        foreach (var buffer in buffers) buffer?.Dispose();
    }
}
