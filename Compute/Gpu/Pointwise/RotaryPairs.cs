using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>
/// Rotary position embedding by vectors of 16 bytes: a thread rotates one vector of first elements against its vector of second ones, or one
/// in which the elements of pairs alternate, or copies one that is not rotated.
/// </summary>
/// <typeparam name="TPacking">The element type; angles are F32.</typeparam>
/// <typeparam name="THalves">Yes where pairs are made of the halves of a row, no where they lie side by side.</typeparam>
internal static class RotaryPairs<TPacking, THalves> where TPacking : struct, IPacking where THalves : struct, IFlag
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Elements of a vector.</summary>
    public static int PerVector => 4 * TPacking.PerWord;

    /// <summary>Threads of a row.</summary>
    public static long PerRow(long size, long pairs) => (THalves.Value != 0 ? size - pairs : size) / PerVector;

    public static void Run(IndexMap rows, ulong y, ulong x, ulong cosine, ulong sine, long count, int perRow, int positions, int size, int pairs, float direction)
    {
        var index = (long)Grid.IdxX * Threads + Group.IdxX;
        if (index >= count) return;
        var row = index / perRow;
        var vector = (int)(index - row * perRow);
        const int bytes = 16;
        var from = x + (ulong)rows.Offset(row);
        var to = y + (ulong)(row * (size / PerVector)) * bytes;
        var rotated = (THalves.Value != 0 ? pairs : 2 * pairs) / PerVector;
        if (vector >= rotated)
        {
            var at = (ulong)(vector - rotated + 2 * pairs / PerVector) * bytes;
            GlobalMemory.Store(to + at, GlobalMemory.Load(from + at));
            return;
        }
        var place = (ulong)vector * bytes;
        var angle = (ulong)((long)(row % positions) * pairs + vector * (THalves.Value != 0 ? PerVector : PerVector / 2)) * 4;
        if (THalves.Value != 0)
        {
            var other = (ulong)(pairs / PerVector) * bytes;
            var (a, b) = (GlobalMemory.Load(from + place), GlobalMemory.Load(from + place + other));
            var (c, s) = (Angles.Load(cosine + angle), Angles.Load(sine + angle));
            GlobalMemory.Store(to + place, First(a, b, c, s, direction));
            GlobalMemory.Store(to + place + other, First(b, a, c, s, -direction));
            return;
        }
        var value = GlobalMemory.Load(from + place);
        if (TPacking.PerWord > 1)
        {
            var (c, s) = (GlobalMemory.Load(cosine + angle), GlobalMemory.Load(sine + angle));
            GlobalMemory.Store(to + place, new()
            {
                X = Pair(value.X, c.X, s.X, direction),
                Y = Pair(value.Y, c.Y, s.Y, direction),
                Z = Pair(value.Z, c.Z, s.Z, direction),
                W = Pair(value.W, c.W, s.W, direction),
            });
            return;
        }
        var (c0, c1) = (GlobalMemory.LoadFloat(cosine + angle), GlobalMemory.LoadFloat(cosine + angle + 4));
        var (s0, s1) = (GlobalMemory.LoadFloat(sine + angle) * direction, GlobalMemory.LoadFloat(sine + angle + 4) * direction);
        GlobalMemory.Store(to + place, new()
        {
            X = Single(value.X, value.Y, c0, -s0),
            Y = Single(value.Y, value.X, c0, s0),
            Z = Single(value.Z, value.W, c1, -s1),
            W = Single(value.W, value.Z, c1, s1),
        });
    }

    // Four angles, or eight where a word has two elements.
    private readonly struct Angles(Word4 first, Word4 second)
    {
        public readonly Word4 First = first, Second = second;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Angles Load(ulong address) =>
            new(GlobalMemory.Load(address), TPacking.PerWord > 1 ? GlobalMemory.Load(address + 16) : default);
    }

    // a·cos - b·sin·direction: the first elements of pairs, or the second ones with everything turned round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word4 First(Word4 a, Word4 b, in Angles c, in Angles s, float direction)
    {
        if (TPacking.PerWord > 1)
            return new()
            {
                X = Rotated(a.X, b.X, c.First.X, s.First.X, c.First.Y, s.First.Y, direction),
                Y = Rotated(a.Y, b.Y, c.First.Z, s.First.Z, c.First.W, s.First.W, direction),
                Z = Rotated(a.Z, b.Z, c.Second.X, s.Second.X, c.Second.Y, s.Second.Y, direction),
                W = Rotated(a.W, b.W, c.Second.Z, s.Second.Z, c.Second.W, s.Second.W, direction),
            };
        return new()
        {
            X = Rotated(a.X, b.X, c.First.X, s.First.X, 0, 0, direction),
            Y = Rotated(a.Y, b.Y, c.First.Y, s.First.Y, 0, 0, direction),
            Z = Rotated(a.Z, b.Z, c.First.Z, s.First.Z, 0, 0, direction),
            W = Rotated(a.W, b.W, c.First.W, s.First.W, 0, 0, direction),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Rotated(uint a, uint b, uint c0, uint s0, uint c1, uint s1, float direction) => TPacking.Pack(
        Rotated(TPacking.Low(a), TPacking.Low(b), c0, s0, direction), TPacking.PerWord > 1 ? Rotated(TPacking.High(a), TPacking.High(b), c1, s1, direction) : default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32 Rotated(F32 a, F32 b, uint c, uint s, float direction) =>
        new(a.Value * Interop.IntAsFloat(c) - b.Value * (Interop.IntAsFloat(s) * direction));

    // Both elements of a pair in one word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pair(uint word, uint c, uint s, float direction)
    {
        var (a, b) = (TPacking.Low(word), TPacking.High(word));
        return TPacking.Pack(Rotated(a, b, c, s, direction), Rotated(b, a, c, s, -direction));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Single(uint a, uint b, float c, float s) => Interop.FloatAsInt(Interop.IntAsFloat(a) * c + Interop.IntAsFloat(b) * s);
}
