using System.CommandLine;
using Microsoft.Extensions.AI;
using Native.Bench.Terminal;
using Native.Compute.Serialization;
using Native.Extensions.AI;
using Native.Nn;

namespace Native.Bench.CommandLine;

/// <summary><c>bench chat</c>: a conversation with a model folder.</summary>
internal static class ChatVerb
{
    private const string Plain = "plain";

    /// <summary>The verb with its options.</summary>
    /// <param name="device">The option for the device.</param>
    /// <param name="seed">The option for the seed of draws.</param>
    /// <param name="session">Starts a session.</param>
    /// <param name="input">What the user writes.</param>
    /// <param name="interrupt">Ctrl-C.</param>
    /// <param name="json">The option for the file of figures.</param>
    public static Command Command(Option<string> device, Option<ulong> seed, Func<ParseResult, Session> session, TextReader input, Interrupt? interrupt, Option<string?> json)
    {
        var model = new Option<string?>("--model") { Description = $"The model's folder, with tokenizer.json; {ShippedModels.Docs8M} where it is absent.", HelpName = "FOLDER" };
        var template = new Option<string?>("--template")
        {
            Description = $"How turns are written: {Plain}, chatml, llama2, llama3 or mistral. Without it the folder's own template, and {Plain} where it has none.",
            HelpName = "NAME",
        };
        template.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && given.Value != Plain && Named(given.Value) is null) r.AddError($"--template is '{given.Value}'; {Plain}, chatml, llama2, llama3 and mistral are known.");
        });
        var system = new Option<string?>("--system") { Description = "What the model is told before the conversation.", HelpName = "TEXT" };
        var tokens = new Option<int>("--tokens") { Description = "Tokens of an answer at most.", HelpName = "N", DefaultValueFactory = _ => 256 };
        tokens.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && int.TryParse(given.Value, out var value) && value < 1) r.AddError("--tokens must be positive.");
        });
        var temperature = new Option<float>("--temperature") { Description = "0 takes the most likely token each time.", HelpName = "T", DefaultValueFactory = _ => 0.7f };
        var topK = new Option<int>("--top-k") { Description = "Draw among so many most likely tokens; 0 for all.", HelpName = "K", DefaultValueFactory = _ => 0 };
        var topP = new Option<float>("--top-p") { Description = "Draw among the fewest tokens whose shares reach this sum.", HelpName = "P", DefaultValueFactory = _ => 0.95f };
        var stop = new Option<string[]>("--stop") { Description = "Texts that end an answer.", HelpName = "TEXT", AllowMultipleArgumentsPerToken = true };
        var command = new Command("chat", """
            Talk with a model folder. Each line is a message, from the terminal or from a pipe; the answer comes token by token.

            /reset forgets the conversation, /exit or the end of the input ends it. Ctrl-C stops an answer; where none is on its way it ends the program.
            """) { model, template, system, tokens, temperature, topK, topP, stop, device, seed };
        command.SetAction(r =>
        {
            var options = new ChatOptions
            {
                Instructions = r.GetValue(system),
                MaxOutputTokens = r.GetValue(tokens),
                Temperature = r.GetValue(temperature),
                StopSequences = r.GetValue(stop) ?? [],
            };
            if (r.GetValue(temperature) != 0) (options.TopK, options.TopP) = (r.GetValue(topK), r.GetValue(topP));
            return Run(session(r), r.GetValue(device)!, r.GetValue(model) ?? ShippedModels.Folder(), r.GetValue(template), options, r.GetValue(seed), input, interrupt, r.GetValue(json));
        });
        return command;
    }

    private static ChatTemplate? Named(string name) => name switch
    {
        "chatml" => ChatTemplate.ChatMl,
        "llama2" => ChatTemplate.Llama2,
        "llama3" => ChatTemplate.Llama3,
        "mistral" => ChatTemplate.Mistral,
        _ => null,
    };

    private static int Run(
        Session session, string device, string folder, string? name, ChatOptions options, ulong seed, TextReader input, Interrupt? interrupt, string? json)
    {
        try
        {
            var template = name is null ? ChatTemplate.Read(folder) : Named(name);
            var isPlain = template is null;
            using var client = ModelChatClient.Open(folder, device, new() { Template = template ?? PlainFor(folder) }, session.Token);
            var config = client.GetService<CausalModel>()!.Config;
            session.Screen.Line($"  {client.GetService<ChatClientMetadata>()!.DefaultModelId}: {config.ModelType}, context of {config.Context} tokens, on {device}");
            if (isPlain)
                session.Note(name is null ? "The folder has no chat template: it is a base model, which answers nothing. It continues the text that you write."
                    : "Without a template the model answers nothing. It continues the text that you write.");
            new ChatLoop(session, client, options, seed, config.Context, input, interrupt).Run();
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or InvalidDataException or SafeTensorsException or DirectoryNotFoundException or FileNotFoundException)
        {
            throw new UsageException(e.Message);
        }
        return session.Finish(json);
    }

    private static ChatTemplate PlainFor(string folder) =>
        ChatTemplate.Plain(ModelFolder.ReadConfig(folder).BeginToken is { } begin ? TokenizerFile.ReadFolder(folder).NameOf(begin) : null);
}
