using System.Text.Json;
using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;

namespace Native.Bench.Tests.CommandLine;

/// <summary><c>bench chat</c> with the small shipped model, which has no chat template and continues texts.</summary>
public sealed class ChatVerbTests
{
    private static string Model => ShippedModels.Folder(ShippedModels.Docs1M);

    [Fact]
    public void Piped_messages_are_answered_and_commands_obeyed()
    {
        using var folder = new TestFolder();
        string[] arguments = ["chat", "--model", Model, "--device", "cpu:1", "--tokens", "12", "--json", folder.File("chat.json")];
        var (code, output, errors) = Run("Returns the number of \nand the\n/reset\n/nonsense\n\nReturns the number of \n/exit\nnever read\n", null, arguments);
        Assert.True(code == ExitCode.Ok, errors);
        Assert.Contains("base model", output, StringComparison.Ordinal);
        Assert.Contains("is forgotten", output, StringComparison.Ordinal);
        Assert.Contains("no such command", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("chat.json")));
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("case").GetString()!, row => row.GetProperty("value").GetDouble());
        Assert.Equal(3, rows["chat/answers"]);
        Assert.InRange(rows["chat/tokens"], 3, 36);
        Assert.True(rows["chat/rate"] > 0);
        // The same input with the same seed is answered with the same words; another seed finds others.
        string Said(params string[] more) => Run("Returns the number of \n", null, ["chat", "--model", Model, "--device", "cpu:1", "--tokens", "12", .. more]).Output;
        Assert.Equal(Said(), Said());
        Assert.NotEqual(Said(), Said("--seed", "2"));
        Assert.Equal(Said("--temperature", "0"), Said("--temperature", "0", "--seed", "2"));
    }

    [Fact]
    public void Ctrl_C_stops_the_answer_and_the_conversation_goes_on()
    {
        using var program = new CancellationTokenSource();
        var interrupt = new Interrupt(program);
        var output = new RaisingWriter(interrupt);
        var errors = new StringWriter();
        string[] arguments = ["chat", "--model", Model, "--device", "cpu:1", "--tokens", "900", "--stop", "never written"];
        var code = BenchCommand.Run(arguments, new BenchParts(), new TextScreen(output, interactive: false, color: false, 100), output, errors, program.Token,
            new StringReader("Returns the number of \n/reset\n"), interrupt);
        Assert.True(code == ExitCode.Ok, errors.ToString());
        Assert.True(output.WasRaised);
        Assert.Contains("(stopped)", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("is forgotten", output.ToString(), StringComparison.Ordinal);
        // Where no answer is on its way it ends the program.
        Assert.False(program.IsCancellationRequested);
        Assert.True(interrupt.Raise());
        Assert.True(program.IsCancellationRequested);
        Assert.False(interrupt.Raise());
        code = BenchCommand.Run(arguments, new BenchParts(), new TextScreen(output, interactive: false, color: false, 100), output, errors, program.Token, new StringReader("x\n"), interrupt);
        Assert.Equal(ExitCode.Canceled, code);
    }

    [Fact]
    public void A_conversation_beyond_the_context_loses_its_oldest_turns()
    {
        var line = string.Concat(Enumerable.Repeat("Gets the value. ", 60)) + "\n";
        var (code, output, errors) = Run(line + line + line + line + string.Concat(Enumerable.Repeat("Gets the value. ", 500)) + "\n", null, "chat", "--model", Model, "--device", "cpu:1", "--tokens", "4");
        Assert.True(code == ExitCode.Ok, errors);
        Assert.Contains("no longer fit", output, StringComparison.Ordinal);
        Assert.Contains("This message alone", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_usage_exits_2()
    {
        Assert.Equal(ExitCode.Usage, Run("", null, "chat", "--template", "nonsense").Code);
        Assert.Equal(ExitCode.Usage, Run("", null, "chat", "--tokens", "0").Code);
        var (code, _, errors) = Run("x\n", null, "chat", "--model", Model, "--device", "cpu:1", "--temperature", "-1");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("temperature", errors, StringComparison.Ordinal);
        using var folder = new TestFolder();
        Assert.NotEqual(ExitCode.Ok, Run("x\n", null, "chat", "--model", folder.Path).Code);
    }

    private static (int Code, string Output, string Errors) Run(string input, Interrupt? interrupt, params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = BenchCommand.Run(arguments, new BenchParts(), new TextScreen(output, interactive: false, color: false, 100), output, errors, TestContext.Current.CancellationToken, new StringReader(input), interrupt);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>Presses Ctrl-C when the third piece of an answer is shown: only pieces are flushed, so that they are seen at once.</summary>
    private sealed class RaisingWriter(Interrupt interrupt) : StringWriter
    {
        private int pieces;

        public bool WasRaised => pieces >= 3;

        public override void Flush()
        {
            if (++pieces == 3) interrupt.Raise();
        }
    }
}
