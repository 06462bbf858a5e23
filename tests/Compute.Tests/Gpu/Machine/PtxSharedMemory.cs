namespace Native.Compute.Tests.Gpu.Machine;

/// <summary>
/// Shared memory of a block that notices races: what one warp writes, another may read or write only behind a barrier, and what is copied in
/// the background only behind the wait of the thread that copies and a barrier.
/// </summary>
internal sealed class PtxSharedMemory(int bytes)
{
    private const int Piece = 4, Many = -2, Nobody = -1;

    private readonly byte[] memory = new byte[bytes];
    private readonly Mark[] marks = new Mark[bytes / Piece + 1];

    private struct Mark
    {
        public int Writer, WriteEpoch, Reader, ReadEpoch;
        public bool UnderWay;
    }

    /// <summary>Barriers so far, from 1.</summary>
    public int Epoch { get; set; } = 1;

    public ReadOnlySpan<byte> Read(ulong address, int count, int warp)
    {
        Check(address, count);
        for (var i = (int)address / Piece; i < ((int)address + count + Piece - 1) / Piece; i++)
        {
            ref var mark = ref marks[i];
            if (mark.UnderWay) throw new InvalidOperationException($"shared byte {i * Piece} is read by warp {warp} while a copy of warp {mark.Writer} is under way");
            if (mark.WriteEpoch == Epoch && mark.Writer != warp) throw new InvalidOperationException($"shared byte {i * Piece}: warp {warp} reads what warp {mark.Writer} wrote without a barrier");
            mark.Reader = mark.ReadEpoch == Epoch && mark.Reader != warp ? Many : warp;
            mark.ReadEpoch = Epoch;
        }
        return memory.AsSpan((int)address, count);
    }

    public void Write(ulong address, ReadOnlySpan<byte> value, int warp)
    {
        Start(address, value.Length, warp, false);
        value.CopyTo(memory.AsSpan((int)address));
    }

    /// <summary>A copy starts.</summary>
    public void Start(ulong address, int count, int warp, bool copy)
    {
        Check(address, count);
        for (var i = (int)address / Piece; i < ((int)address + count + Piece - 1) / Piece; i++)
        {
            ref var mark = ref marks[i];
            if (mark.UnderWay) throw new InvalidOperationException($"shared byte {i * Piece}: two copies or a write are under way");
            if (mark.ReadEpoch == Epoch && mark.Reader != warp) throw new InvalidOperationException($"shared byte {i * Piece}: warp {warp} writes what warp {mark.Reader} read without a barrier");
            if (mark.WriteEpoch == Epoch && mark.Writer != warp) throw new InvalidOperationException($"shared byte {i * Piece}: warps {warp} and {mark.Writer} write without a barrier");
            (mark.Writer, mark.WriteEpoch, mark.UnderWay) = (warp, Epoch, copy);
        }
    }

    /// <summary>A copy arrives.</summary>
    public void Finish(ulong address, ReadOnlySpan<byte> value)
    {
        for (var i = (int)address / Piece; i < ((int)address + value.Length + Piece - 1) / Piece; i++) (marks[i].UnderWay, marks[i].WriteEpoch) = (false, Epoch);
        value.CopyTo(memory.AsSpan((int)address));
    }

    private void Check(ulong address, int count)
    {
        if (address + (ulong)count > (ulong)memory.Length || address % (ulong)Math.Min(count, 16) != 0)
            throw new InvalidOperationException($"{count} bytes at shared address {address} of {memory.Length}");
    }
}
