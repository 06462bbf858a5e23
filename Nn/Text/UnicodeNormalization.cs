using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>The normalization forms of Unicode.</summary>
/// <remarks>.NET leaves these to a system library and returns the text as it is where that is absent or left out (invariant globalization).</remarks>
internal sealed class UnicodeNormalization
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7, Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Lazy<UnicodeNormalization> Shared = new(() => new UnicodeNormalization());

    private readonly Dictionary<int, byte> classes = [];
    private readonly Dictionary<int, (bool Compatible, int[] Parts)> decompositions = [];
    private readonly Dictionary<long, int> compositions = [];

    private UnicodeNormalization()
    {
        using var stream = typeof(UnicodeNormalization).Assembly.GetManifestResourceStream("UnicodeNormalization.txt")!;
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            var character = Hex(parts[0]);
            if (parts[1].Length > 0) classes[character] = byte.Parse(parts[1], CultureInfo.InvariantCulture);
            if (parts.Length < 3) continue;
            var to = parts.Skip(2).Select((part, i) => Hex(i == 0 ? part[1..] : part)).ToArray();
            decompositions[character] = (parts[2][0] == '~', to);
            if (parts[2][0] == '=') compositions[(long)to[0] << 32 | (uint)to[1]] = character;
        }
    }

    /// <summary>The normalized text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="composes">Whether parts are put together in the end: forms C and KC.</param>
    /// <param name="compatible">Whether characters that are compatible only are taken apart too: forms KC and KD.</param>
    public static string Normalize(string text, bool composes, bool compatible)
    {
        // Nothing below U+00A0 decomposes, and nothing below U+0300 is changed by form C.
        return text.AsSpan().IndexOfAnyInRange(composes && !compatible ? '\u0300' : '\u00A0', '\uFFFF') < 0 ? text : Shared.Value.Apply(text, composes, compatible);
    }

    private string Apply(string text, bool composes, bool compatible)
    {
        var characters = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, compatible, characters);
        Order(characters);
        if (composes) Compose(characters);
        var result = new StringBuilder(text.Length + 8);
        foreach (var character in characters) result.Append(new Rune(character));
        return result.ToString();
    }

    private void Decompose(int character, bool compatible, List<int> output)
    {
        var hangul = character - HangulBase;
        if (hangul is >= 0 and < Leads * Vowels * Tails)
        {
            output.Add(LeadBase + hangul / (Vowels * Tails));
            output.Add(VowelBase + hangul % (Vowels * Tails) / Tails);
            if (hangul % Tails > 0) output.Add(TailBase + hangul % Tails);
        }
        else if (decompositions.TryGetValue(character, out var found) && (compatible || !found.Compatible))
        {
            foreach (var part in found.Parts) Decompose(part, compatible, output);
        }
        else
        {
            output.Add(character);
        }
    }

    // Marks behind a character in the order of their classes, those of one class as they were.
    private void Order(List<int> characters)
    {
        for (int start = 0, end; start < characters.Count; start = end + 1)
        {
            for (end = start; end < characters.Count && ClassOf(characters[end]) > 0;) end++;
            if (end - start < 2) continue;
            var sorted = characters[start..end].OrderBy(ClassOf).ToArray();
            for (var i = 0; i < sorted.Length; i++) characters[start + i] = sorted[i];
        }
    }

    private void Compose(List<int> characters)
    {
        var (starter, count, last) = (-1, 0, -1);
        for (var i = 0; i < characters.Count; i++)
        {
            var character = characters[i];
            var kind = ClassOf(character);
            // A mark of the same or a higher class between would block it.
            if (starter >= 0 && (last < kind || last < 0) && Composed(characters[starter], character) is { } composed)
            {
                characters[starter] = composed;
                continue;
            }
            if (kind == 0) starter = count;
            last = kind == 0 ? -1 : kind;
            characters[count++] = character;
        }
        characters.RemoveRange(count, characters.Count - count);
    }

    private int? Composed(int first, int second)
    {
        var (lead, vowel, hangul, tail) = (first - LeadBase, second - VowelBase, first - HangulBase, second - TailBase);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels) return HangulBase + (lead * Vowels + vowel) * Tails;
        if (hangul is >= 0 and < Leads * Vowels * Tails && hangul % Tails == 0 && tail is > 0 and < Tails) return first + tail;
        return compositions.TryGetValue((long)first << 32 | (uint)second, out var composed) ? composed : null;
    }

    private int ClassOf(int character) => classes.GetValueOrDefault(character);

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
