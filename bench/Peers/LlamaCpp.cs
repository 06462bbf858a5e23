using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Native.Bench.Peers;

/// <summary>llama.cpp on the CPU, by the npm package node-llama-cpp, which ships it built: a process of its own that decodes when asked.</summary>
internal sealed class LlamaCpp : IDisposable
{
    /// <summary>The environment variable that names the package's folder.</summary>
    public const string Variable = "NODE_LLAMA_CPP";

    // Speaks JSON by lines: one says what is to be measured, the answer is tokens per second.
    private const string Script = """
        import path from "node:path";
        import readline from "node:readline";
        import {pathToFileURL} from "node:url";
        const [folder, file, threads] = process.argv.slice(-3);
        const {getLlama, LlamaLogLevel} = await import(pathToFileURL(path.join(folder, "dist/index.js")).href);
        const llama = await getLlama({gpu: false, build: "never", skipDownload: true, usePrebuiltBinaries: true, logLevel: LlamaLogLevel.error, maxThreads: Number(threads)});
        const model = await llama.loadModel({modelPath: file, gpuLayers: 0});
        const context = await model.createContext({contextSize: 1024, batchSize: 512, threads: Number(threads)});
        const sequence = context.getSequence();
        console.log(JSON.stringify({version: llama.llamaCppRelease.release}));
        for await (const line of readline.createInterface({input: process.stdin})) {
            const {prompt, tokens} = JSON.parse(line);
            await sequence.clearHistory();
            let start = performance.now();
            if (tokens === 0) await sequence.evaluateWithoutGeneratingNewTokens(prompt);
            else {
                let count = 0;
                for await (const token of sequence.evaluate(prompt, {temperature: 0, yieldEogToken: true})) {
                    if (count++ === 0) start = performance.now();
                    if (count > tokens) break;
                }
            }
            console.log(JSON.stringify({rate: (tokens === 0 ? prompt.length : tokens) / (performance.now() - start) * 1000}));
        }
        """;

    private readonly Process process;

    private LlamaCpp(Process process, string version) => (this.process, Version) = (process, version);

    /// <summary>llama.cpp's release.</summary>
    public string Version { get; }

    /// <summary>Whether the package and node are there.</summary>
    public static bool Available(out string reason)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        reason = string.IsNullOrEmpty(folder) ? $"{Variable} names no folder of the npm package node-llama-cpp"
            : !File.Exists(Path.Combine(folder, "dist", "index.js")) ? $"{Variable} is '{folder}', where there is no dist/index.js"
            : "";
        return reason.Length == 0;
    }

    /// <summary>Starts node with the package and loads a model; the script is written beside it.</summary>
    /// <exception cref="IOException">Node cannot be started, or the package cannot load the model.</exception>
    public static LlamaCpp Start(string model, int threads)
    {
        // A file of its own: the package tries its library in a second process, to which a script on the command line would be passed on.
        var script = model + ".mjs";
        File.WriteAllText(script, Script);
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { script, Environment.GetEnvironmentVariable(Variable)!, model, threads.ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"node cannot be started: {e.Message}", e);
        }
        return new LlamaCpp(process, "llama.cpp " + Answer(process).GetProperty("version").GetString());
    }

    /// <summary>Decodes tokens behind a prompt of eight and returns tokens per second.</summary>
    public double Decode(int tokens) => Ask(Bars.DecodeShape.Prompt(8), tokens);

    /// <summary>Reads a prompt and returns tokens per second.</summary>
    public double Prefill(int[] prompt) => Ask(prompt, 0);

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private double Ask(int[] prompt, int tokens)
    {
        process.StandardInput.WriteLine(JsonSerializer.Serialize(new { prompt, tokens }));
        process.StandardInput.Flush();
        return Answer(process).GetProperty("rate").GetDouble();
    }

    private static JsonElement Answer(Process process)
    {
        while (process.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith('{')) return JsonDocument.Parse(line).RootElement;
        throw new IOException("node-llama-cpp ended without an answer; what it said is above");
    }
}
