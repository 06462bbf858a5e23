using System.Diagnostics;
using Native.Bench.Parts;
using Native.Bench.Report;
using Native.Bench.Terminal;

namespace Native.Bench.CommandLine;

/// <summary>One run of a verb: what it works with and the figures it gathers.</summary>
internal sealed class Session(string command, BenchParts parts, TextScreen screen, CancellationToken token)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>The verb.</summary>
    public string Command => command;

    /// <summary>What the suite is built of.</summary>
    public BenchParts Parts => parts;

    /// <summary>Where it prints.</summary>
    public TextScreen Screen => screen;

    /// <summary>Canceled by Ctrl-C.</summary>
    public CancellationToken Token => token;

    /// <summary>When the run started.</summary>
    public DateTimeOffset Started { get; } = DateTimeOffset.Now;

    /// <summary>How long it has taken so far.</summary>
    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>Where it runs.</summary>
    public MachineFacts Machine { get; } = MachineFacts.Read();

    /// <summary>The figures so far.</summary>
    public List<ResultRow> Rows { get; } = [];

    /// <summary>What was not done, and why.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Notes something and prints it.</summary>
    public void Note(string text)
    {
        Notes.Add(text);
        screen.Line("  " + screen.Paint(text, Ink.Yellow));
    }

    /// <summary>Writes the figures where <c>--json</c> said, prints where they are, and says whether every bar was reached.</summary>
    public int Finish(string? json)
    {
        if (json is not null)
        {
            var file = new ResultFile(command, Started, watch.Elapsed.TotalSeconds, Machine, Rows, Notes);
            AtomicFile.Write(json, file.ToJson(), token);
            screen.Line($"\nFigures: {Path.GetFullPath(json)}");
        }
        return Rows.Exists(row => row.Ok == false) ? ExitCode.Failed : ExitCode.Ok;
    }
}
