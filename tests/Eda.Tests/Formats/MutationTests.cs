using System.Text;

namespace Native.Eda.Tests.Formats;

/// <summary>Damaged files: each gives the format's own error with its place, or still reads; nothing else, and soon.</summary>
public sealed class MutationTests
{
    private const int Share = 1_000, All = 10_000;

    [Theory]
    [MemberData(nameof(FormatCase.Names), MemberType = typeof(FormatCase))]
    public void A_damaged_file_reads_or_gives_the_format_error(string name)
    {
        var format = FormatCase.Of(name);
        var random = new Random(7);
        var (errors, count) = (0, Environment.GetEnvironmentVariable("NATIVE_LONG") == "1" ? All : Share);
        for (var i = 0; i < count; i++)
        {
            var text = Mutate(format.Sample, random);
            try
            {
                format.Read(new StringReader(text));
            }
            catch (EdaFormatException e)
            {
                errors++;
                Assert.True(e.Line >= 1 && e.Column >= 1 && e.Expected.Length > 0, e.Message);
            }
            catch (Exception e)
            {
                Assert.Fail($"mutation {i} of {name}: {e}\n{text}");
            }
        }
        // Some damage must be seen; a reader that takes everything tells nothing.
        Assert.InRange(errors, count / 10, count);
    }

    private static string Mutate(string sample, Random random)
    {
        var text = new StringBuilder(sample);
        for (var n = random.Next(1, 4); n > 0 && text.Length > 0; n--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(8))
            {
                case 0:
                    text[at] = (char)random.Next(1, 256);
                    break;
                case 1:
                    text.Remove(at, Math.Min(text.Length - at, random.Next(1, 12)));
                    break;
                case 2:
                    text.Insert(at, text.ToString(at, Math.Min(text.Length - at, random.Next(1, 40))));
                    break;
                case 3:
                    text.Length = at;
                    break;
                case 4:
                    text.Insert(at, "{}()[]\"\\;:*/-+#%'$"[random.Next(18)]);
                    break;
                case 5:
                    text.Insert(at, new[] { "999999999999", "-1", "NaN", "1e400", "0", "2147483647" }[random.Next(6)]);
                    break;
                case 6:
                    Word(text, random, random.Next(3));
                    break;
                default:
                    text[at] = text[random.Next(text.Length)];
                    break;
            }
        }
        return text.ToString();
    }

    // Drops a word, doubles it, or puts another one there.
    private static void Word(StringBuilder text, Random random, int kind)
    {
        var words = text.ToString().Split(' ');
        var at = random.Next(words.Length);
        words[at] = kind switch { 0 => "", 1 => words[at] + " " + words[at], _ => words[random.Next(words.Length)] };
        text.Clear().AppendJoin(' ', words);
    }
}
