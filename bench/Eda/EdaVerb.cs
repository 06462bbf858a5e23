using System.CommandLine;
using Native.Bench.CommandLine;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda</c>: each stage of the back end alone, on files.</summary>
internal static class EdaVerb
{
    /// <summary>The verb with its stages.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var command = new Command("eda", "The chip back end on files: timing and power, heat, partition, terminals, repair, routing, extraction, placement, legalization, and the flow through all of it.");
        command.Subcommands.Add(StaVerb.Command(session, json));
        command.Subcommands.Add(ThermalVerb.Command(session, json));
        command.Subcommands.Add(PartitionVerb.Command(session, json));
        command.Subcommands.Add(AssignVerb.Command(session, json));
        command.Subcommands.Add(RepairVerb.Command(session, json));
        command.Subcommands.Add(RouteVerb.Command(session, json));
        command.Subcommands.Add(ExtractVerb.Command(session, json));
        command.Subcommands.Add(PlaceVerb.Command(session, json));
        command.Subcommands.Add(LegalizeVerb.Command(session, json));
        command.Subcommands.Add(FlowVerb.Command(session, json));
        return command;
    }

    /// <summary>Runs a stage; what is wrong with the files is the user's to mend and no failure of the program.</summary>
    public static int Guard(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is FormatException or UnresolvedReferenceException or ArgumentException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>An option that must be given.</summary>
    public static Option<string> Required(string name, string description) => new(name) { Description = description, HelpName = "FILE", Required = true };

    /// <summary>An option that takes several files.</summary>
    public static Option<string[]> Files(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE", AllowMultipleArgumentsPerToken = true, Required = true };
}
