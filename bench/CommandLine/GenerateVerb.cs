using System.CommandLine;
using System.Diagnostics;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Compute;
using Native.Compute.Serialization;
using Native.Nn;

namespace Native.Bench.CommandLine;

/// <summary><c>bench generate</c>: continues a text with a model folder, token by token.</summary>
internal static class GenerateVerb
{
    /// <summary>The verb with its options.</summary>
    /// <param name="device">The option for the device.</param>
    /// <param name="seed">The option for the seed of draws.</param>
    /// <param name="session">Starts a session.</param>
    /// <param name="json">The option for the file of figures.</param>
    public static Command Command(Option<string> device, Option<ulong> seed, Func<ParseResult, Session> session, Option<string?> json)
    {
        var model = new Option<string?>("--model") { Description = $"The model's folder, with tokenizer.json; {ShippedModels.Docs8M} where it is absent.", HelpName = "FOLDER" };
        var prompt = new Option<string>("--prompt") { Description = "The text that is continued.", HelpName = "TEXT", DefaultValueFactory = _ => "Returns the " };
        var tokens = new Option<int>("--tokens") { Description = "Tokens to write at most.", HelpName = "N", DefaultValueFactory = _ => 120 };
        var temperature = new Option<double>("--temperature") { Description = "0 takes the most likely token each time.", HelpName = "T", DefaultValueFactory = _ => 0.8 };
        var topK = new Option<int>("--top-k") { Description = "Draw among so many most likely tokens; 0 for all.", HelpName = "K", DefaultValueFactory = _ => 0 };
        var topP = new Option<double>("--top-p") { Description = "Draw among the fewest tokens whose shares reach this sum.", HelpName = "P", DefaultValueFactory = _ => 0.95 };
        var command = new Command("generate", "Continue a text with a model folder.") { model, prompt, tokens, temperature, topK, topP, device, seed };
        command.SetAction(r =>
        {
            var options = new GenerationOptions { MaxNewTokens = r.GetValue(tokens), TopK = r.GetValue(topK), TopP = r.GetValue(topP), Seed = r.GetValue(seed) };
            if (r.GetValue(temperature) != 0) options = options with { Samples = true, Temperature = r.GetValue(temperature) };
            return Run(session(r), r.GetValue(device)!, r.GetValue(model) ?? ShippedModels.Folder(), r.GetValue(prompt)!, options, r.GetValue(json));
        });
        return command;
    }

    private static int Run(Session session, string deviceId, string folder, string prompt, GenerationOptions options, string? json)
    {
        try
        {
            options.Check();
            using var device = Device.Open(deviceId, 1);
            var model = ModelFolder.Load<CausalModel>(device, folder, token: session.Token);
            var tokenizer = TokenizerFile.ReadFolder(folder);
            if (tokenizer.Vocabulary > model.Config.Vocabulary) throw new UsageException($"The tokenizer has {tokenizer.Vocabulary} tokens, the model {model.Config.Vocabulary}.");
            var ids = new List<int>();
            if (model.Config.BeginToken is { } begin) ids.Add(begin);
            tokenizer.Encode(System.Text.Encoding.UTF8.GetBytes(prompt), ids, SpecialUse.Read);
            if (ids.Count == 0) throw new UsageException("--prompt is empty, and the model names no token that begins texts.");
            options = options with { EndTokens = model.Config.EndTokens };
            var decoder = new TokenDecoder(tokenizer);
            session.Screen.Write(prompt);
            using var generation = new Generation(model, [[.. ids]], options);
            var (given, logs, watch) = (0, 0.0, Stopwatch.StartNew());
            while (!generation.IsDone)
            {
                session.Token.ThrowIfCancellationRequested();
                generation.Step();
                for (; given < generation.Tokens(0).Length; given++)
                {
                    session.Screen.Write(TextScreen.Printable(decoder.Add(generation.Tokens(0)[given])));
                    logs += generation.LogProbabilities(0)[given];
                }
            }
            session.Screen.Line(decoder.Finish());
            var seconds = watch.Elapsed.TotalSeconds;
            session.Rows.Add(new ResultRow { Case = "generate/tokens", Value = given, Unit = "tokens", Note = generation.Reason(0).ToString() });
            session.Rows.Add(new ResultRow { Case = "generate/rate", Value = given / seconds, Unit = "tokens/s", Note = $"{ids.Count} tokens of prompt included" });
            if (given > 0) session.Rows.Add(new ResultRow { Case = "generate/log-probability", Value = logs / given, Unit = "nats/token" });
            session.Screen.Line($"  {given} tokens, {Format.Number(given / seconds)} tokens/s, ended by {generation.Reason(0)}");
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidDataException or SafeTensorsException or DirectoryNotFoundException or FileNotFoundException)
        {
            throw new UsageException(e.Message);
        }
        return session.Finish(json);
    }
}
