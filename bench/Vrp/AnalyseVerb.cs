using System.CommandLine;
using System.Text;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Solvers.Language;

namespace Native.Bench.Vrp;

/// <summary><c>bench vrp analyse</c>: reads a text of routing constraints without a network.</summary>
internal static class AnalyseVerb
{
    /// <summary>The verb with its options. Exit code 0: understood; 1: a sentence is refused, or the text contradicts itself.</summary>
    /// <param name="session">Starts a session.</param>
    /// <param name="json">The option for the file of the analysis.</param>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var text = new Option<string?>("--text") { Description = "The text.", HelpName = "TEXT" };
        var file = new Option<string?>("--file") { Description = "A file with the text, in UTF-8.", HelpName = "FILE" };
        var command = new Command("analyse", "Read a text of routing constraints, offline; exits 1 if a sentence is refused or the text contradicts itself.") { text, file };
        command.SetAction(r => Run(session(r), Text(r.GetValue(text), r.GetValue(file)), r.GetValue(json)));
        return command;
    }

    private static string Text(string? text, string? file)
    {
        if (text is null == file is null) throw new UsageException("vrp analyse needs either --text or --file.");
        return text ?? File.ReadAllText(file!, Encoding.UTF8);
    }

    private static int Run(Session session, string text, string? json)
    {
        Analysis analysis;
        try
        {
            analysis = new RoutingAnalyst().Analyze(text, session.Token);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        foreach (var requirement in analysis.Requirements) session.Screen.Line($"  {requirement}");
        foreach (var sentence in analysis.Sentences.Where(s => s.Verdict == SentenceVerdict.ConstrainsNothing)) session.Screen.Line($"  constrains nothing: \"{sentence.Text}\" {sentence.Reason}");
        foreach (var sentence in analysis.Refused) session.Screen.Line($"  refused: \"{sentence.Text}\": {sentence.Reason}");
        foreach (var contradiction in analysis.Contradictions) session.Screen.Line($"  contradiction: {contradiction.Reason}: {string.Join("; ", contradiction.Requirements)}");
        session.Screen.Line($"  {analysis.Status switch { AnalysisStatus.Understood => "understood", AnalysisStatus.Unsupported => "unsupported", _ => "contradictory" }}");
        if (json is not null) AtomicFile.Write(json, AnalysisJson.Write(analysis) + "\n", session.Token);
        return analysis.Status == AnalysisStatus.Understood ? ExitCode.Ok : ExitCode.Failed;
    }
}
