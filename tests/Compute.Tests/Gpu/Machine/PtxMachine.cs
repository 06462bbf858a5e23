using System.Buffers.Binary;
using Native.Compute.Gpu;

namespace Native.Compute.Tests.Gpu.Machine;

/// <summary>
/// Runs a kernel's PTX on the processor, thread by thread, slowly and with checks: bounds and alignment of every access, races in shared memory, and
/// that the lanes of a warp come to its common instructions together. It knows the instructions that kernels of single warps use.
/// </summary>
internal sealed partial class PtxMachine
{
    /// <summary>Where global memory begins.</summary>
    public const ulong Base = 1UL << 32;

    private readonly PtxCode code;
    private readonly Operation[] operations;
    private readonly int threads;
    private readonly int sharedBytes;
    private readonly byte[] memory = new byte[64 << 20];
    private int used;

    // Of the block that runs.
    private readonly ulong[][] registers;
    private readonly int[] counters;
    private readonly bool[] waiting;

    // Has come to an instruction of the whole warp before other lanes.
    private readonly bool[] isEarly;
    private readonly List<(ulong Target, byte[] Value)>[] open;
    private readonly Queue<List<(ulong Target, byte[] Value)>>[] groups;
    private PtxSharedMemory shared = new(0);
    private byte[][] arguments = [];
    private int block, blocks;

    private delegate void Operation(List<int> lanes);

    /// <summary>A machine for a kernel of the library.</summary>
    public static PtxMachine Of(PtxKernelDescription description)
    {
        using var context = PtxKernelCache.Create();
        return new(PtxCompiler.Compile(context, description).Text, description.Threads, description.SharedBytes);
    }

    public PtxMachine(string text, int threads, int sharedBytes)
    {
        code = PtxCode.Read(text);
        (this.threads, this.sharedBytes) = (threads, sharedBytes);
        registers = [.. Enumerable.Range(0, code.Registers).Select(_ => new ulong[threads])];
        counters = new int[threads];
        waiting = new bool[threads];
        isEarly = new bool[threads];
        open = [.. Enumerable.Range(0, threads).Select(_ => new List<(ulong, byte[])>())];
        groups = [.. Enumerable.Range(0, threads).Select(_ => new Queue<List<(ulong, byte[])>>())];
        operations = [.. code.Instructions.Select(Compile)];
    }

    /// <summary>Instructions executed so far, one for each group of threads that runs it together.</summary>
    public long Steps { get; private set; }

    /// <summary>Puts bytes into global memory, at a multiple of 256; gives the address.</summary>
    public ulong Allocate(ReadOnlySpan<byte> content)
    {
        var at = used;
        content.CopyTo(memory.AsSpan(at));
        // What lies between is out of bounds in spirit; it is filled with NaN, so that nobody profits from reading it.
        used = (at + content.Length + 255) / 256 * 256 + 256;
        memory.AsSpan(at + content.Length, used - at - content.Length).Fill(0xFF);
        return Base + (ulong)at;
    }

    /// <summary>Bytes of global memory.</summary>
    public Span<byte> At(ulong address, int count) => memory.AsSpan((int)(address - Base), count);

    /// <summary>Runs blocks first to last (exclusive) of a grid.</summary>
    public void Run(int grid, IEnumerable<int> which, params byte[][] given)
    {
        if (given.Length != code.Parameters.Count) throw new ArgumentException($"{given.Length} arguments for {code.Parameters.Count} parameters");
        for (var i = 0; i < given.Length; i++)
            if (given[i].Length < code.Parameters[i].Bytes) throw new ArgumentException($"{given[i].Length} bytes for {code.Parameters[i]}");
        (arguments, blocks) = (given, grid);
        foreach (var number in which)
        {
            block = number;
            RunBlock();
        }
    }

    private void RunBlock()
    {
        shared = new(sharedBytes);
        Array.Clear(counters);
        Array.Clear(waiting);
        Array.Clear(isEarly);
        // What a register holds before it is written is nobody's business.
        foreach (var register in registers) Array.Fill(register, 0xFFFFFFFFFFFFFFFFUL);
        var lanes = new List<int>(threads);
        var end = code.Instructions.Count;
        while (true)
        {
            var least = int.MaxValue;
            var alive = false;
            for (var t = 0; t < threads; t++)
                if (counters[t] < end)
                {
                    alive = true;
                    if (!waiting[t] && !isEarly[t] && counters[t] < least) least = counters[t];
                }
            if (!alive) return;
            if (least == int.MaxValue)
            {
                if (isEarly.Contains(true)) throw new InvalidOperationException($"block {block}: lanes wait for others at {code.Instructions[counters[Array.IndexOf(isEarly, true)]].Text}");
                Array.Clear(waiting);
                shared.Epoch++;
                continue;
            }
            lanes.Clear();
            for (var t = 0; t < threads; t++)
                if (!waiting[t] && counters[t] == least) lanes.Add(t);
            if (code.Instructions[least].IsOfWarp) lanes.RemoveAll(t => isEarly[t] = !Enumerable.Range(t / 32 * 32, 32).All(other => counters[other] == least && !waiting[other]));
            Step(least, lanes);
        }
    }

    private void Step(int at, List<int> lanes)
    {
        Steps++;
        var instruction = code.Instructions[at];
        foreach (var t in lanes) counters[t] = at + 1;
        var active = lanes;
        if (instruction.Guard >= 0) active = lanes.FindAll(t => registers[instruction.Guard][t] != 0 != instruction.Negated);
        try
        {
            if (active.Count > 0) operations[at](active);
        }
        catch (Exception e) when (e is InvalidOperationException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new InvalidOperationException($"block {block}, instruction {at} ({instruction.Text}), {active.Count} threads from {active[0]}: {e.Message}", e);
        }
    }

    private static void CheckWarps(List<int> lanes)
    {
        for (var i = 0; i < lanes.Count; i += 32)
            if (lanes[i] % 32 != 0 || i + 31 >= lanes.Count || lanes[i + 31] != lanes[i] + 31) throw new InvalidOperationException("lanes of a warp are not together");
    }

    private ulong Value(PtxOperand operand, int t) => operand.Slot >= 0 ? registers[operand.Slot][t] : operand.Symbol is null ? operand.Number : operand.Symbol switch
    {
        "%tid.x" => (ulong)t,
        "%ctaid.x" => (ulong)block,
        "%nctaid.x" => (ulong)blocks,
        "%ntid.x" => (ulong)threads,
        "native_shared" => 0,
        _ => throw new InvalidOperationException($"no value for {operand.Symbol}"),
    };

    private int Int(PtxOperand operand, int t) => (int)(uint)Value(operand, t);

    private float Float(PtxOperand operand, int t) => BitConverter.UInt32BitsToSingle((uint)Value(operand, t));

    private void Set(PtxOperand operand, int t, float value) => registers[operand.Slot][t] = BitConverter.SingleToUInt32Bits(value);

    private void Set(PtxOperand operand, int t, int value) => registers[operand.Slot][t] = (uint)value;

    private ulong Address(PtxOperand operand, int t) => Value(operand with { Offset = 0 }, t) + (ulong)operand.Offset;

    private Span<byte> Global(ulong address, int count)
    {
        if (address < Base || address + (ulong)count > Base + (ulong)used || address % (ulong)count != 0)
            throw new InvalidOperationException($"{count} bytes at global address {address - Base} of {used}");
        return memory.AsSpan((int)(address - Base), count);
    }

    private static uint Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
