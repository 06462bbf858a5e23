using System.Text.Json;
using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;
using Native.Compute;
using Native.Nn;

namespace Native.Bench.Tests.CommandLine;

/// <summary><c>bench corpus</c> and <c>bench evaluate</c> on a small text.</summary>
public sealed class TextVerbsTests
{
    [Fact]
    public void A_corpus_is_written_and_a_model_measured_on_it()
    {
        using var folder = new TestFolder();
        var text = folder.File("text.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Range(0, 400).Select(i => $"Document {(char)('a' + i % 26)}{(char)('a' + i / 26)} tells of elements and of the list that has them.\n<|endoftext|>\n")));
        var (code, output, errors) = Run("corpus", "--out", folder.File("corpus"), "--vocabulary", "512", "--files", text, "--json", folder.File("corpus.json"));
        Assert.True(code == ExitCode.Ok, errors);
        Assert.Contains("held-out", output, StringComparison.Ordinal);
        var rows = Rows(folder.File("corpus.json"));
        Assert.True(rows["corpus/train/bytes"] > rows["corpus/held-out/bytes"] && rows["corpus/held-out/bytes"] > 500);

        using (var device = Device.Open("cpu:1", 1))
        using (device.NoGrad())
        {
            var vocabulary = TokenizerFile.ReadFolder(folder.File("corpus")).Vocabulary;
            var config = new ModelConfig { ModelType = "llama", Vocabulary = vocabulary, Width = 16, Layers = 1, Heads = 2, KeyHeads = 1, HeadSize = 8, Hidden = 16, Context = 64, Epsilon = 1e-5, Rope = new() };
            ModelFolder.Save(CausalModel.Create(device, config), folder.File("model"), token: TestContext.Current.CancellationToken);
            File.Copy(folder.File("corpus/tokenizer.json"), folder.File("model/tokenizer.json"));
        }
        string[] evaluate = ["evaluate", "--device", "cpu:1", "--model", folder.File("model")];
        (code, output, errors) = Run([.. evaluate, "--corpus", folder.File("corpus"), "--reference", folder.File("model"), "--task", "copy-2", "--examples", "4", "--json", folder.File("scores.json")]);
        Assert.True(code == ExitCode.Ok, errors);
        rows = Rows(folder.File("scores.json"));
        // Of random weights the loss is about that of a guess, and a model is not away from itself.
        Assert.InRange(rows["evaluate/text/perplexity"], 100, 1000);
        Assert.InRange(rows["evaluate/text/divergence"], 0, 1e-6);
        Assert.Equal(1, rows["evaluate/text/agreement"]);
        Assert.Equal(0, rows["evaluate/task/copy-2"]);
        Assert.InRange(rows["evaluate/brotli"], 0.001, 3);

        Assert.Equal(ExitCode.Usage, Run([.. evaluate, "--task", "no-such"]).Code);
        Assert.Equal(ExitCode.Usage, Run([.. evaluate, "--text", text, "--corpus", folder.File("corpus")]).Code);
        Assert.Equal(ExitCode.Failed, Run("evaluate", "--model", folder.File("nothing")).Code);
        Assert.Equal(ExitCode.Usage, Run("evaluate").Code);
        Assert.Equal(ExitCode.Usage, Run("corpus", "--out", folder.File("x"), "--vocabulary", "3").Code);
        File.WriteAllText(folder.File("bad.jsonl"), "{}\n");
        (code, _, errors) = Run("corpus", "--out", folder.File("x"), "--files", folder.File("bad.jsonl"));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("bad.jsonl, line 1", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("x")));
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = BenchCommand.Run(arguments, new BenchParts(), new TextScreen(output, interactive: false, color: false, 100), output, errors, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    private static Dictionary<string, double> Rows(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("rows").EnumerateArray()
        .ToDictionary(row => row.GetProperty("case").GetString()!, row => row.GetProperty("value").GetDouble());
}
