using System.Runtime.InteropServices;

namespace Native.Compute.Cpu;

/// <summary>Scratch memory outside the managed heap: blocks are rented, given back and used again. Safe for several threads.</summary>
/// <remarks>Blocks are aligned to 64 bytes and hold whatever their last tenant left. In a steady state nothing is allocated.</remarks>
internal sealed unsafe class NativeArena : IDisposable
{
    private const int Alignment = 64;
    private readonly Lock gate = new();
    private (nint Address, long Bytes)[] free = new (nint, long)[16];
    private int count;
    private bool disposed;

    /// <summary>One rented block; dispose of it to give it back.</summary>
    internal readonly struct Block(NativeArena arena, byte* address, long bytes) : IDisposable
    {
        public byte* Address => address;

        public long Bytes => bytes;

        public void Dispose() => arena.Return(address, bytes);
    }

    /// <summary>At least <paramref name="bytes"/> bytes: the smallest free block that is large enough, or a new one.</summary>
    public Block Rent(long bytes)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var best = -1;
            var largest = -1;
            for (var i = 0; i < count; i++)
            {
                if (free[i].Bytes >= bytes && (best < 0 || free[i].Bytes < free[best].Bytes)) best = i;
                if (largest < 0 || free[i].Bytes > free[largest].Bytes) largest = i;
            }
            if (best >= 0)
            {
                var found = free[best];
                free[best] = free[--count];
                return new Block(this, (byte*)found.Address, found.Bytes);
            }
            // A block that turned out too small is replaced, so that growth does not leave a trail of old blocks.
            if (largest >= 0)
            {
                NativeMemory.AlignedFree((void*)free[largest].Address);
                free[largest] = free[--count];
            }
        }
        var size = Math.Max(bytes + (bytes >> 2) + 4095 & ~4095L, 1 << 16);
        return new Block(this, (byte*)HostPages.Allocate((nuint)size, Alignment), size);
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            for (var i = 0; i < count; i++) NativeMemory.AlignedFree((void*)free[i].Address);
            count = 0;
        }
    }

    private void Return(byte* address, long bytes)
    {
        lock (gate)
        {
            if (disposed)
            {
                NativeMemory.AlignedFree(address);
                return;
            }
            if (count == free.Length) Array.Resize(ref free, 2 * count);
            free[count++] = ((nint)address, bytes);
        }
    }
}
