namespace Native.Nn;

/// <summary>The visible characters that byte-level tokenizers write bytes as in their files: printable Latin-1 as itself, the rest from U+0100 on.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Create();
    private static readonly short[] Bytes = Inverse();

    /// <summary>The character of a byte.</summary>
    public static char Of(byte value) => Characters[value];

    /// <summary>Bytes as a name.</summary>
    public static string NameOf(ReadOnlySpan<byte> bytes)
    {
        Span<char> name = bytes.Length <= 256 ? stackalloc char[bytes.Length] : new char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++) name[i] = Characters[bytes[i]];
        return new string(name);
    }

    /// <summary>The bytes that a name stands for; null where a character of it stands for none.</summary>
    public static byte[]? BytesOf(string name)
    {
        var bytes = new byte[name.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (name[i] >= Bytes.Length || Bytes[name[i]] < 0) return null;
            bytes[i] = (byte)Bytes[name[i]];
        }
        return bytes;
    }

    private static char[] Create()
    {
        var result = new char[256];
        for (int b = 0, next = 256; b < 256; b++)
            result[b] = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)b : (char)next++;
        return result;
    }

    private static short[] Inverse()
    {
        var result = new short[256 + 68];
        Array.Fill(result, (short)-1);
        for (var b = 0; b < 256; b++) result[Characters[b]] = (short)b;
        return result;
    }
}
