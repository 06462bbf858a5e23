using System.CommandLine;
using Native.Bench.Report;
using Native.Compute;
using Native.Nn;

namespace Native.Bench.CommandLine;

/// <summary><c>bench convert</c>.</summary>
internal static class ConvertVerb
{
    /// <summary>The verb with its options.</summary>
    /// <param name="session">Starts a session.</param>
    /// <param name="json">The option for the file of figures.</param>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var model = new Option<string>("--model") { Description = "A Hugging Face folder, or a GGUF file.", HelpName = "FOLDER", Required = true };
        var output = new Option<string>("--out") { Description = "The GGUF file to write; of a GGUF file the folder.", HelpName = "FILE", Required = true };
        var type = new Option<string?>("--type") { Description = "The type of matrices in a GGUF file: f32, f16, bf16, q8_0 or q4_0; without it as they are.", HelpName = "TYPE" };
        type.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && GgufTensorTypes.Named(given.Value) is null) r.AddError($"--type is '{given.Value}'; f32, f16, bf16, q8_0 and q4_0 are known.");
        });
        var command = new Command("convert", "Write a model folder as a GGUF file for llama.cpp, or a GGUF file as a folder.") { model, output, type };
        command.SetAction(r => Run(session(r), r.GetValue(model)!, r.GetValue(output)!, r.GetValue(type) is { } name ? GgufTensorTypes.Named(name) : null, r.GetValue(json)));
        return command;
    }

    private static int Run(Session session, string from, string to, GgufTensorType? type, string? json)
    {
        using var device = new CpuDevice();
        try
        {
            using (var progress = session.Screen.Progress("converting"))
            {
                var shown = new LoadOptions { Progress = new Shown(share => progress.Report(share, "loading")) };
                if (Directory.Exists(from)) ToGguf(session, device, from, to, type, shown);
                else if (type is not null) throw new UsageException("--type is for GGUF files; a folder gets the numbers of the file.");
                else ToFolder(session, device, from, to, shown);
                progress.Complete(to);
            }
        }
        catch (Exception e) when (e is ModelFormatException or FormatException or ArgumentException or NotSupportedException && e is not UsageException)
        {
            throw new UsageException(e.Message);
        }
        return session.Finish(json);
    }

    private static void ToGguf(Session session, CpuDevice device, string folder, string file, GgufTensorType? type, LoadOptions options)
    {
        var model = ModelFolder.Load<CausalModel>(device, folder, options, session.Token);
        GgufTokenizer? tokenizer = null;
        if (File.Exists(Path.Combine(folder, "tokenizer.json"))) tokenizer = GgufTokenizer.FromFolder(folder);
        else session.Note("The folder has no tokenizer.json; the file says that it has no vocabulary.");
        GgufModel.Save(model, file, new() { Type = type, Tokenizer = tokenizer, Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) }, session.Token);
        session.Rows.Add(new ResultRow { Case = "convert/file", Value = new FileInfo(file).Length, Unit = "B" });
        session.Screen.Line($"  {model.ParameterCount:N0} parameters, {new FileInfo(file).Length:N0} bytes in {file}");
    }

    private static void ToFolder(Session session, CpuDevice device, string file, string folder, LoadOptions options)
    {
        var config = GgufModel.ReadConfig(file);
        var model = GgufModel.Load(device, file, options with { Type = config.StoredType }, session.Token);
        var tokenizer = GgufModel.ReadTokenizer(file);
        ModelFolder.Save(model, folder, GgufModel.ReadGeneration(file), token: session.Token);
        tokenizer?.Save(folder);
        session.Rows.Add(new ResultRow { Case = "convert/parameters", Value = model.ParameterCount, Unit = "numbers" });
        session.Screen.Line($"  {model.ParameterCount:N0} parameters in {folder}");
    }

    private sealed class Shown(Action<double> show) : IProgress<double>
    {
        public void Report(double value) => show(value);
    }
}
