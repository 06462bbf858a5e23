using System.Runtime.CompilerServices;

namespace Native.Compute.Cpu;

/// <summary>Scratch for tasks: as many equal pieces of memory as threads, of which a running task holds one.</summary>
internal readonly unsafe struct Slots
{
    private const int FlagBytes = 64;
    private readonly byte* memory;
    private readonly int count;
    private readonly nint bytes;

    private Slots(byte* memory, int count, nint bytes)
    {
        this.memory = memory;
        this.count = count;
        this.bytes = bytes;
    }

    /// <summary>Bytes that <see cref="Create"/> needs.</summary>
    public static nint Needed(int threads, nint bytesPerSlot) => threads * (FlagBytes + Align(bytesPerSlot));

    /// <summary>Slots in rented memory, all free.</summary>
    public static Slots Create(byte* memory, int threads, nint bytesPerSlot)
    {
        Unsafe.InitBlock(memory, 0, (uint)(threads * FlagBytes));
        return new Slots(memory, threads, Align(bytesPerSlot));
    }

    /// <summary>Takes a free slot. There always is one: a thread runs one task at a time.</summary>
    public int Acquire()
    {
        for (var slot = 0; ; slot = slot + 1 == count ? 0 : slot + 1)
        {
            ref var flag = ref *(int*)(memory + slot * FlagBytes);
            if (Volatile.Read(ref flag) == 0 && Interlocked.CompareExchange(ref flag, 1, 0) == 0) return slot;
        }
    }

    public byte* this[int slot] => memory + count * FlagBytes + slot * bytes;

    public void Release(int slot) => Volatile.Write(ref *(int*)(memory + slot * FlagBytes), 0);

    private static nint Align(nint bytes) => (bytes + 63) & ~63;
}
