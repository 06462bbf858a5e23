using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Native.Nn.Tests.Checkpoints;

namespace Native.Nn.Tests.Text;

/// <summary>10,000 damaged tokenizer files: each is either still good, and then encodes, or refused with an error that names file and place.</summary>
public sealed class MalformedTokenizerTests
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "7", "1e9", "1e308", "0.5", "2147483647", "99999", "\"\"", "\"x\"", "\" \"", "\"\\ud800\"", "\"▁\"", "\"<unk>\"", "[]", "{}", "[null]", "[[1]]", "[\"a\", \"b\"]",
        "{\"type\": \"ByteLevel\"}", "{\"type\": \"Sequence\"}", "{\"type\": \"x\"}", "{\"String\": \"\"}", "{\"Regex\": \"(\"}", "{\"Regex\": \"(a+)+$\"}", "\"BPE\"", "\"Unigram\"", "\"Split\"", "\"Metaspace\"", "\"Isolated\"",
        "\"(?<x>a)\"", "\"[[:alpha:]]\"", "\"\\\\p{Zz}+\"", "\"AAAA\"",
    ];

    [Theory]
    [InlineData("gpt2", 1600)]
    [InlineData("llama3", 1600)]
    [InlineData("qwen2", 1200)]
    [InlineData("llama2", 1600)]
    [InlineData("added", 1200)]
    [InlineData("metaspace_bpe", 1000)]
    [InlineData("unigram", 1200)]
    public void Damaged_tokenizers(string kind, int count)
    {
        using var folder = new TemporaryFolder();
        var path = folder.At(TokenizerFile.Name);
        var text = Small(ReferenceTokenizerTests.Unzip(kind + ".json.gz"));
        var random = new Random(kind.Length);
        var (good, refused) = (0, 0);
        var kinds = new HashSet<string>();
        for (var i = 0; i < count; i++)
        {
            var bytes = Damaged(text, random);
            File.WriteAllBytes(path, bytes);
            var before = Stopwatch.GetTimestamp();
            try
            {
                var tokenizer = TokenizerFile.Read(path);
                var tokens = tokenizer.Encode("Hello  the Fox 12 é <s>東京\n\n'll ▁");
                Assert.All(tokens, token => Assert.InRange(token, 0, tokenizer.Vocabulary - 1));
                tokenizer.Decode(tokens);
                good++;
            }
            catch (ModelFormatException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                Assert.True(e.Message.Contains(": $", StringComparison.Ordinal) || e.Message.Contains("not valid JSON", StringComparison.Ordinal), e.Message);
                kinds.Add(string.Concat(e.Message[path.Length..].Where(char.IsAsciiLetter).TakeLast(30)));
                refused++;
            }
            catch (Exception e)
            {
                var kept = Path.Combine(Path.GetTempPath(), "damaged-tokenizer.json");
                File.WriteAllBytes(kept, bytes);
                throw new InvalidOperationException($"case {i} of {kind}, kept as {kept}: {e.GetType().Name}: {e.Message}", e);
            }
            Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(10), $"case {i} took {Stopwatch.GetElapsedTime(before)}");
        }
        // Damage that never or always shows would test nothing.
        Assert.InRange(refused, count / 2, count - 10);
        Assert.True(kinds.Count > 12, string.Join("; ", kinds));
    }

    [Fact]
    public void Damaged_rank_files()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("x.tiktoken");
        var text = ReferenceTokenizerTests.Unzip("tiktoken.gz");
        var random = new Random(4);
        var refused = 0;
        for (var i = 0; i < 600; i++)
        {
            var bytes = i % 3 == 0 ? text[..random.Next(text.Length)] : [.. text];
            for (var n = i % 3; n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                TiktokenFile.Read(path, TiktokenFile.Cl100k, new Dictionary<string, int>()).Encode("Hello the Fox 12 東京");
            }
            catch (ModelFormatException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, 200, 590);
    }

    // With few tokens: it is the structure that is damaged here.
    private static string Small(byte[] file)
    {
        const int Kept = 320;
        var root = JsonNode.Parse(file)!;
        var model = root["model"]!.AsObject();
        if (model["vocab"] is JsonArray scores)
        {
            while (scores.Count > Kept) scores.RemoveAt(Kept);
            return root.ToJsonString();
        }
        var vocabulary = model["vocab"]!.AsObject();
        foreach (var name in vocabulary.Where(entry => entry.Value!.GetValue<int>() >= Kept).Select(entry => entry.Key).ToArray())
            if (name != "<unk>") vocabulary.Remove(name);
        var merges = model["merges"]!.AsArray().Where(m => vocabulary.ContainsKey((string)m![0]! + (string)m[1]!) && vocabulary.ContainsKey((string)m[0]!) && vocabulary.ContainsKey((string)m[1]!));
        model["merges"] = new JsonArray([.. merges.Select(m => m!.DeepClone())]);
        return root.ToJsonString();
    }

    private static byte[] Damaged(string text, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                return Encoding.UTF8.GetBytes(text[..random.Next(text.Length)]);
            case 1:
                var bytes = Encoding.UTF8.GetBytes(text);
                for (var n = random.Next(1, 4); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 2:
                return Encoding.UTF8.GetBytes(new string('[', random.Next(1, 3000)) + text);
            default:
                return Encoding.UTF8.GetBytes(Changed(text, random));
        }
    }

    // Valid JSON with values changed, removed or added, at any depth.
    private static string Changed(string text, Random random)
    {
        var root = JsonNode.Parse(text)!;
        for (var n = random.Next(1, 3); n > 0; n--)
        {
            var target = root;
            // Down by chance; few steps lead into the long lists of the vocabulary.
            for (var steps = random.Next(6); steps > 0; steps--)
            {
                var children = target switch { JsonObject map => map.Select(p => p.Value).Where(v => v is JsonObject or JsonArray).ToArray(), JsonArray list => [.. list.Take(40).Where(v => v is JsonObject or JsonArray)], _ => [] };
                if (children.Length == 0) break;
                target = children[random.Next(children.Length)]!;
            }
            Change(target, random);
        }
        var result = root.ToJsonString();
        // Half surrogate pairs are written as text in place of marks, since nodes do not hold them.
        for (var i = 0; i < Values.Length; i++) result = result.Replace($"\"@{i}@\"", Values[i], StringComparison.Ordinal);
        return result;
    }

    private static void Change(JsonNode target, Random random)
    {
        var value = JsonValue.Create($"@{random.Next(Values.Length)}@");
        if (target is JsonArray list)
        {
            var place = random.Next(list.Count + 1);
            if (place == list.Count || random.Next(3) == 0) list.Insert(place, value);
            else if (random.Next(2) == 0) list.RemoveAt(place);
            else list[place] = value;
        }
        else if (target is JsonObject { Count: > 0 } map)
        {
            var key = map.ElementAt(random.Next(Math.Min(map.Count, 60))).Key;
            if (random.Next(4) == 0) map.Remove(key);
            else map[random.Next(8) == 0 ? key + "x" : key] = value;
        }
    }
}
