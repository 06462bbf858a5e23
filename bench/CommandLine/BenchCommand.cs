using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using Native.Bench.Gpu;
using Native.Bench.Parts;
using Native.Bench.Terminal;
using Native.Bench.Vrp;

namespace Native.Bench.CommandLine;

/// <summary>The command line: which verbs there are and what they take.</summary>
internal static class BenchCommand
{
    /// <summary>Runs a command line and returns the exit code; nothing is thrown for what a user can do wrong.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="parts">What the suite is built of.</param>
    /// <param name="screen">Where verbs print.</param>
    /// <param name="output">Where help goes.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="token">Ends the program's work.</param>
    /// <param name="input">What a user writes; null: nothing.</param>
    /// <param name="interrupt">Ctrl-C, for verbs that do more than one thing; null: there is none.</param>
    public static int Run(
        string[] arguments, BenchParts parts, TextScreen screen, TextWriter output, TextWriter errors, CancellationToken token, TextReader? input = null, Interrupt? interrupt = null)
    {
        var result = Create(parts, screen, input ?? TextReader.Null, interrupt, token).Parse(arguments);
        // Ctrl-C is the caller's token; the library's own handler would end the process after two seconds.
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            if (result.Errors.Count == 0) return result.Invoke(configuration);
            if (result.Action is ParseErrorAction error) error.ShowHelp = false;
            configuration.Output = errors;
            result.Invoke(configuration);
            errors.WriteLine("Try --help.");
            return ExitCode.Usage;
        }
        catch (Exception e) when (Cause(e) is OperationCanceledException)
        {
            errors.WriteLine("\nCanceled; no file is half-written.");
            return ExitCode.Canceled;
        }
        catch (Exception e) when (Cause(e) is UsageException usage)
        {
            errors.WriteLine(usage.Message);
            return ExitCode.Usage;
        }
        catch (Exception e) when (Cause(e) is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"Cannot write or read a file: {Cause(e).Message}");
            return ExitCode.Failed;
        }
    }

    private static Exception Cause(Exception e) =>
        e is AggregateException { InnerExceptions: [var inner, ..] } ? Cause(inner) : e;

    private static RootCommand Create(BenchParts parts, TextScreen screen, TextReader input, Interrupt? interrupt, CancellationToken token)
    {
        var json = new Option<string?>("--json") { Description = "Write every figure of the run to FILE as JSON rows.", HelpName = "FILE", Recursive = true };
        var root = new RootCommand("""
            The benchmark suite of Native. Without a verb it runs the tour: devices, this machine's limits, operations
            against them, a language model trained from scratch on the .NET reference documentation, and vehicle routing
            from rules in words.

            Exit codes: 0 all went well, 1 a check failed or a bar was not reached, 2 bad usage, 130 canceled.
            """);
        root.Options.Add(json);

        var report = new Option<string>("--report")
        {
            Description = "Write the HTML report to FILE.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "native-report.html",
        };
        var seconds = Positive("--seconds", "Time for the training, its measurement and its samples included.", 150);
        var seed = new Option<ulong>("--seed") { Description = "Seed of the weights, the batches and the samples.", DefaultValueFactory = _ => 1 };
        var generated = new Option<bool>("--generated") { Description = "Train on generated text instead of the SDK's documentation." };
        var device = new Option<string>("--device") { Description = "Device id, as 'devices' lists them.", HelpName = "ID", DefaultValueFactory = _ => "cpu" };

        var tour = new Command("tour", "All of it in a few minutes, with a report (the default verb).") { report, seconds, seed, generated };
        foreach (var option in tour.Options) root.Options.Add(option);
        var runTour = (ParseResult r) => Tour.Run(
            new Session("tour", parts, screen, token),
            new TourOptions(r.GetValue(report)!, TimeSpan.FromSeconds(r.GetValue(seconds)), r.GetValue(seed), r.GetValue(generated)), r.GetValue(json));
        tour.SetAction(runTour);
        root.SetAction(runTour);
        root.Subcommands.Add(tour);

        var devices = new Command("devices", "The devices of this machine and what each can do.");
        devices.SetAction(r => DevicesVerb.Run(new Session("devices", parts, screen, token), r.GetValue(json)));
        root.Subcommands.Add(devices);

        var opsFilter = new Option<string?>("--filter") { Description = "Only operations whose name contains TEXT, or one of several texts with commas between.", HelpName = "TEXT" };
        var shard = new Option<OperationShard?>("--shard")
        {
            Description = "Only the I-th of N shares of the operations, for processes side by side.",
            HelpName = "I/N",
            CustomParser = r =>
            {
                try
                {
                    return OperationShard.Parse(r.Tokens[0].Value);
                }
                catch (ArgumentException e)
                {
                    r.AddError(e.Message);
                    return null;
                }
            },
        };
        var check = new Option<bool>("--check") { Description = "Compare with the reference instead of timing." };
        var ops = new Command("ops", "Time the catalog of operations against this machine's roofline, or check it.") { opsFilter, device, check, shard };
        ops.SetAction(r => OpsVerb.Run(
            new Session("ops", parts, screen, token), new OperationQuery(r.GetValue(opsFilter), r.GetValue(device)!, Shard: r.GetValue(shard)), r.GetValue(check), r.GetValue(json)));
        root.Subcommands.Add(ops);

        var steps = new Option<int?>("--steps") { Description = "Optimizer steps; the time limit does not count then.", HelpName = "N" };
        steps.Validators.Add(r =>
        {
            if (int.TryParse(FirstToken(r), CultureInfo.InvariantCulture, out var value) && value <= 0) r.AddError("--steps must be positive.");
        });
        var train = new Command("train", "Train the language model and compare it with compressors.") { seconds, steps, seed, generated, device };
        var model = new ModelTraining();
        foreach (var option in model.Options) train.Options.Add(option);
        train.SetAction(r => model.IsAsked(r)
            ? model.Run(r, new Session("train", parts, screen, token), r.GetValue(device)!, r.GetValue(steps), r.GetValue(seed), r.GetValue(json))
            : TrainVerb.Run(
                new Session("train", parts, screen, token),
                new TrainingOptions { Budget = TimeSpan.FromSeconds(r.GetValue(seconds)), Steps = r.GetValue(steps), Seed = r.GetValue(seed), Device = r.GetValue(device)! },
                r.GetValue(generated), r.GetValue(json)));
        root.Subcommands.Add(train);

        root.Subcommands.Add(EvaluateVerb.Command(device, seed, r => new Session("evaluate", parts, screen, token), json));
        root.Subcommands.Add(ConvertVerb.Command(r => new Session("convert", parts, screen, token), json));
        root.Subcommands.Add(CorpusVerb.Command(generated, seed, r => new Session("corpus", parts, screen, token), json));

        var filter = new Argument<string?>("FILTER") { Description = "Only bars whose name contains FILTER; * stands for anything.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--list") { Description = "List the bars without measuring." };
        var bars = new Command("bars", "Measure what this suite promises; exits 1 if one bar falls short.") { filter, list };
        bars.SetAction(r => BarsVerb.Run(new Session("bars", parts, screen, token), r.GetValue(filter), r.GetValue(list), r.GetValue(json)));
        root.Subcommands.Add(bars);

        var gpuFilter = new Option<string?>("--filter") { Description = "Only cases whose name contains TEXT, or one of several texts with commas between.", HelpName = "TEXT" };
        var gpuBars = new Option<bool>("--bars") { Description = "Only cases that have a bar." };
        var gpuDevice = new Option<string>("--device") { Description = "CUDA device id.", HelpName = "ID", DefaultValueFactory = _ => "cuda:0" };
        var peers = new Option<string?>("--peers") { Description = "The peer's figures on the same card: lines of JSON with case and value.", HelpName = "FILE" };
        var cold = new Option<bool>("--cold") { Description = "Do the work of the cold-start case in this process.", Hidden = true };
        var profiles = new Option<bool>("--profile") { Description = "Also run each case launch by launch and list what each kernel takes." };
        var gpu = new Command("gpu", "Check and time the CUDA kernels beside a peer; exits 1 if one is wrong or falls short.") { gpuFilter, gpuBars, gpuDevice, peers, profiles, cold };
        gpu.SetAction(r => r.GetValue(cold)
            ? ColdStart.Run(r.GetValue(gpuDevice)!)
            : GpuVerb.Run(new Session("gpu", parts, screen, token), r.GetValue(gpuFilter), r.GetValue(gpuBars), r.GetValue(gpuDevice)!, r.GetValue(peers), r.GetValue(profiles), r.GetValue(json)));
        root.Subcommands.Add(gpu);

        root.Subcommands.Add(GenerateVerb.Command(device, seed, r => new Session("generate", parts, screen, token), json));
        root.Subcommands.Add(ChatVerb.Command(device, seed, r => new Session("chat", parts, screen, token), input, interrupt, json));

        root.Subcommands.Add(Eda.EdaVerb.Command(r => new Session("eda", parts, screen, token), json));

        var micro = new Command("micro", "Microbenchmarks; what follows goes to BenchmarkDotNet, for example: micro --filter '*NGram*'.") { TreatUnmatchedTokensAsErrors = false };
        micro.SetAction(r => MicroVerb.Run(new Session("micro", parts, screen, token), [.. r.UnmatchedTokens], r.GetValue(json)));
        root.Subcommands.Add(micro);

        root.Subcommands.Add(VrpVerb.Command(r => new Session("vrp", parts, screen, token), json));
        return root;
    }

    private static string? FirstToken(OptionResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : null;

    private static Option<double> Positive(string name, string description, double value)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(r =>
        {
            // What is no number at all is the parser's to tell.
            if (double.TryParse(FirstToken(r), CultureInfo.InvariantCulture, out var given) && given is not (> 0 and < 1e6))
                r.AddError($"{name} must be positive and below a million.");
        });
        return option;
    }
}
