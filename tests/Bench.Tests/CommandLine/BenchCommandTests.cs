using System.Text.Json;
using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;

namespace Native.Bench.Tests.CommandLine;

public class BenchCommandTests
{
    private static (int Code, string Output, string Errors) Run(BenchParts parts, CancellationToken token, params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = BenchCommand.Run(arguments, parts, new TextScreen(output, interactive: false, color: false, 100), output, errors, token);
        return (code, output.ToString(), errors.ToString());
    }

    private static (int Code, string Output, string Errors) Run(BenchParts parts, params string[] arguments) => Run(parts, TestContext.Current.CancellationToken, arguments);

    [Theory]
    [InlineData("--help")]
    [InlineData("tour", "--help")]
    [InlineData("devices", "--help")]
    [InlineData("ops", "--help")]
    [InlineData("train", "--help")]
    [InlineData("bars", "--help")]
    [InlineData("micro", "--help")]
    [InlineData("corpus", "--help")]
    [InlineData("evaluate", "--help")]
    [InlineData("generate", "--help")]
    [InlineData("chat", "--help")]
    public void Every_verb_has_help_and_takes_json(params string[] arguments)
    {
        var (code, output, errors) = Run(new BenchParts(), arguments);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Empty(errors);
        Assert.Contains("--json <FILE>", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ops", "--bogus")]
    [InlineData("tour", "--seconds", "-1")]
    [InlineData("tour", "--seconds", "soon")]
    [InlineData("train", "--steps", "0")]
    [InlineData("bars", "a", "b")]
    [InlineData("devices", "--json")]
    public void Bad_usage_exits_2_and_says_what_is_wrong(params string[] arguments)
    {
        var (code, output, errors) = Run(new BenchParts(), arguments);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Contains("Try --help.", errors, StringComparison.Ordinal);
        Assert.True(errors.Length > 20);
    }

    [Fact]
    public void What_does_not_exist_is_bad_usage()
    {
        var parts = new BenchParts { Operations = new FakeTable() };
        Assert.Equal(ExitCode.Usage, Run(parts, "bars", "no-such-bar").Code);
        Assert.Equal(ExitCode.Usage, Run(parts, "ops", "--filter", "no-such-operation").Code);
        var (code, _, errors) = Run(parts, "ops", "--device", "cuda:7");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("cuda:7", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_writes_its_figures()
    {
        using var folder = new TestFolder();
        var (code, output, _) = Run(new BenchParts { Devices = new FakeTable() }, "devices", "--json", folder.File("d.json"));
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("a processor", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("d.json")));
        Assert.Contains(json.RootElement.GetProperty("rows").EnumerateArray(), row => row.GetProperty("case").GetString() == "device/cpu/memory");
    }

    [Fact]
    public void A_failed_check_exits_1_and_a_passed_one_0()
    {
        var (code, output, _) = Run(new BenchParts { Operations = new FakeTable() }, "ops", "--check", "--filter", "add");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("1 of 1 cases passed", output, StringComparison.Ordinal);
        (code, output, _) = Run(new BenchParts { Operations = new FakeTable { Fails = true } }, "ops", "--check");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("0 of 2 cases passed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bar_that_falls_short_exits_1_and_absent_ones_are_named()
    {
        Assert.Equal(ExitCode.Ok, Run(new BenchParts { Operations = new FakeTable() }, "bars", "gradients").Code);
        using var folder = new TestFolder();
        var (code, output, _) = Run(new BenchParts { Operations = new FakeTable { Fails = true } }, "bars", "*a*", "--json", folder.File("b.json"));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("short", output, StringComparison.Ordinal);
        Assert.Contains("not here: the kernels are not built into this suite", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("b.json")));
        Assert.Contains(json.RootElement.GetProperty("notes").EnumerateArray(), note => note.GetString()!.StartsWith("cpu/matmul/f32/1024 was not measured", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_part_is_said_to_be_missing()
    {
        Assert.Equal(ExitCode.Failed, Run(new BenchParts(), "ops").Code);
        var (code, output, _) = Run(new BenchParts(), "train");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("not built into this suite", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_canceled_run_exits_130_and_writes_nothing()
    {
        using var folder = new TestFolder();
        using var stop = new CancellationTokenSource();
        var parts = new BenchParts { Operations = new FakeTable { OnCheck = stop.Cancel } };
        var (code, _, errors) = Run(parts, stop.Token, "ops", "--check", "--json", folder.File("o.json"));
        Assert.Equal(ExitCode.Canceled, code);
        Assert.Contains("Canceled", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_exits_1()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("file"), "");
        var (code, _, errors) = Run(new BenchParts(), "devices", "--json", folder.File("file/x.json"));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Cannot write", errors, StringComparison.Ordinal);
    }
}
