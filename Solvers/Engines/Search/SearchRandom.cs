using System.Numerics;

namespace Native.Solvers.Engines;

/// <summary>Random numbers for searches: xoshiro256** (Blackman and Vigna), seeded by SplitMix64. The same seed gives the same numbers everywhere.</summary>
internal struct SearchRandom
{
    private ulong a, b, c, d;

    public SearchRandom(ulong seed)
    {
        a = Mix(ref seed);
        b = Mix(ref seed);
        c = Mix(ref seed);
        d = Mix(ref seed);
    }

    public ulong Bits()
    {
        var result = BitOperations.RotateLeft(b * 5, 7) * 9;
        var t = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = BitOperations.RotateLeft(d, 45);
        return result;
    }

    /// <summary>Uniform in [0, count), with a bias below 2⁻³² that no search can notice.</summary>
    public int Below(int count) => (int)((Bits() >> 32) * (ulong)count >> 32);

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
