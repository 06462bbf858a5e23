namespace Native.Compute;

/// <summary>Philox 4x32 with 10 rounds (Salmon et al., 2011): four random words from a key and a counter, the same bits on every device.</summary>
/// <remarks>Usable in kernels: integer arithmetic only.</remarks>
public readonly struct Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    private readonly uint key0, key1;

    /// <summary>A generator with this key.</summary>
    public Philox(ulong seed)
    {
        key0 = (uint)seed;
        key1 = (uint)(seed >> 32);
    }

    /// <summary>The four words of counter (<paramref name="block"/>, <paramref name="stream"/>).</summary>
    public PhiloxWords Block(ulong block, ulong stream)
    {
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = (uint)stream, c3 = (uint)(stream >> 32);
        uint k0 = key0, k1 = key1;
        for (var round = 0; round < 10; round++)
        {
            var p0 = (ulong)Multiplier0 * c0;
            var p1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint)p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return new(c0, c1, c2, c3);
    }
}

/// <summary>Four random words.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
/// <param name="Z">The third.</param>
/// <param name="W">The fourth.</param>
public readonly record struct PhiloxWords(uint X, uint Y, uint Z, uint W);
