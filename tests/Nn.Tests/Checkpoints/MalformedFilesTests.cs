using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Native.Compute;
using Native.Compute.Serialization;
using Native.Nn.Tests.Models;

namespace Native.Nn.Tests.Checkpoints;

/// <summary>10,000 damaged configs and indexes: each is either still good or refused with an error that names the file.</summary>
public sealed class MalformedFilesTests
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "7", "1e9", "1e308", "1e400", "-0.0", "2147483648", "9223372036854775808", "0.5", "\"\"", "\"x\"", "\"\\ud800\"", "\"../../../etc/passwd\"",
        "\"model.safetensors\"", "[]", "{}", "[null]", "[[1]]", "{\"a\": {\"b\": []}}", "\"silu\"", "4096", "65536", "1048576", "16777216",
    ];

    [Theory]
    [InlineData("llama3", 2400)]
    [InlineData("qwen2-window", 1500)]
    [InlineData("gpt2-wide", 1500)]
    [InlineData("bert", 1500)]
    public void Damaged_configs(string name, int count)
    {
        using var folder = new TemporaryFolder(name);
        Damage(folder, "config.json", count, seed: 1, exceptions: 4);
    }

    [Theory]
    [InlineData("llama-yarn", 1600)]
    [InlineData("qwen3-bias", 800)]
    public void Damaged_indexes(string name, int count)
    {
        using var folder = new TemporaryFolder(name);
        Damage(folder, "model.safetensors.index.json", count, seed: 2, exceptions: 4);
    }

    [Fact]
    public void Damaged_settings_for_generation()
    {
        using var folder = new TemporaryFolder("qwen3");
        var text = File.ReadAllText(folder.At("generation_config.json"));
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 700; i++)
        {
            File.WriteAllBytes(folder.At("generation_config.json"), Damaged(text, random));
            try
            {
                ModelFolder.ReadGeneration(folder.Path).Check();
            }
            catch (ModelFormatException e)
            {
                Assert.Contains("generation_config.json", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, 300, 699);
    }

    private static void Damage(TemporaryFolder folder, string file, int count, int seed, int exceptions)
    {
        using var device = Device.Open("cpu:1", 1);
        var text = File.ReadAllText(folder.At(file));
        var random = new Random(seed);
        var (good, refused) = (0, 0);
        var kinds = new HashSet<string>();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var bytes = Damaged(text, random);
            File.WriteAllBytes(folder.At(file), bytes);
            var before = clock.Elapsed;
            using (device.NoGrad())
            {
                try
                {
                    ModelFolder.Load<TransformerModel>(device, folder.Path, token: TestContext.Current.CancellationToken);
                    good++;
                }
                catch (Exception e) when (e is ModelFormatException or SafeTensorsException)
                {
                    Assert.Contains(folder.Path, e.Message, StringComparison.Ordinal);
                    // Kinds of errors by their words, without what differs from case to case.
                    kinds.Add(string.Concat(e.Message[folder.Path.Length..].Where(char.IsAsciiLetter).Take(60)));
                    refused++;
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"case {i} of {file}: {e.GetType().Name}: {e.Message}\n{Encoding.UTF8.GetString(bytes)}", e);
                }
            }
            Assert.True(clock.Elapsed - before < TimeSpan.FromSeconds(10), $"case {i} took {clock.Elapsed - before}");
        }
        Assert.Equal(0, device.Memory.Tensors);
        // Damage that never or always shows would test nothing.
        Assert.True(refused > count / 2, $"{refused} of {count} were refused");
        Assert.True(good > 0, "no damage was harmless");
        Assert.True(kinds.Count > exceptions, string.Join("; ", kinds));
    }

    private static byte[] Damaged(string text, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                return Encoding.UTF8.GetBytes(text[..random.Next(text.Length)]);
            case 1:
                var bytes = Encoding.UTF8.GetBytes(text);
                for (var n = random.Next(1, 4); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 2:
                // A part is doubled, which often repeats a name.
                var lines = text.Split('\n').ToList();
                var at = random.Next(lines.Count);
                lines.Insert(at, lines[random.Next(lines.Count)]);
                return Encoding.UTF8.GetBytes(string.Join('\n', lines));
            case 3:
                return Encoding.UTF8.GetBytes(new string('[', random.Next(1, 3000)) + text);
            default:
                return Encoding.UTF8.GetBytes(Changed(text, random));
        }
    }

    // Valid JSON with a value changed, removed or added.
    private static string Changed(string text, Random random)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        for (var n = random.Next(1, 3); n > 0; n--)
        {
            var target = json;
            // Sometimes an object within, such as rope_parameters or weight_map.
            if (random.Next(2) == 0 && json.Select(p => p.Value).OfType<JsonObject>().ToArray() is [_, ..] parts) target = parts[random.Next(parts.Length)];
            if (target.Count == 0) continue;
            var key = target.ElementAt(random.Next(target.Count)).Key;
            switch (random.Next(4))
            {
                case 0:
                    target.Remove(key);
                    break;
                case 1:
                    target[key + "x"] = Raw(random);
                    break;
                default:
                    target[key] = Raw(random);
                    break;
            }
        }
        // Numbers beyond double and half surrogate pairs are written as text in place of marks, since nodes do not hold them.
        var result = json.ToJsonString();
        for (var i = 0; i < Values.Length; i++) result = result.Replace($"\"@{i}@\"", Values[i], StringComparison.Ordinal);
        return result;
    }

    private static JsonValue Raw(Random random) => JsonValue.Create($"@{random.Next(Values.Length)}@");
}
