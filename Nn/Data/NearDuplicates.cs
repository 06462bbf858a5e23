using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Native.Nn;

/// <summary>Remembers texts by what is left of them when case, numbers, punctuation and white space do not count.</summary>
public sealed class NearDuplicates
{
    private readonly HashSet<UInt128> seen = [];

    /// <summary>Remembers a text; false when one that is nearly equal was there already.</summary>
    public bool Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(Normalized(text)), hash);
        return seen.Add(System.Runtime.InteropServices.MemoryMarshal.Read<UInt128>(hash));
    }

    /// <summary>The words of a text in lower case, each number as 0, with one space between them; signs only where there are no words.</summary>
    internal static string Normalized(string text)
    {
        var result = new StringBuilder(text.Length);
        var space = false;
        foreach (var c in text)
        {
            // Half a surrogate pair is part of a character that may be a letter: it counts.
            var kind = char.GetUnicodeCategory(c);
            var counts = kind <= UnicodeCategory.OtherNumber || kind == UnicodeCategory.Surrogate;
            if (!counts)
            {
                space = result.Length > 0;
                continue;
            }
            var number = kind is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber;
            if (number && !space && result.Length > 0 && result[^1] == '0') continue;
            if (space) result.Append(' ');
            space = false;
            result.Append(number ? '0' : char.ToLowerInvariant(c));
        }
        return result.Length > 0 ? result.ToString() : text;
    }
}
