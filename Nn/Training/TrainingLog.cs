using System.Text.Json;

namespace Native.Nn.Training;

/// <summary>Reports as lines of JSON in a file. Each line is appended by one write, so that a reader never sees half of one.</summary>
internal static class TrainingLog
{
    public static void Append(string path, TrainingReport report)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("step", report.Step);
            json.WriteNumber("tokens", report.Tokens);
            json.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
            // A number that is none has no form in JSON.
            Number(json, "loss", report.Loss);
            json.WriteNumber("rate", report.Rate);
            Number(json, "gradient_norm", report.GradientNorm);
            json.WriteNumber("tokens_per_second", Math.Round(report.TokensPerSecond, 1));
            if (report.Evaluation is { } measured) Number(json, "evaluation", measured);
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
    }

    /// <summary>Takes out the lines of steps after this one, which a run that goes on from there writes again.</summary>
    public static void CutBehind(string path, long step)
    {
        if (!File.Exists(path)) return;
        var kept = File.ReadLines(path).Where(line => StepOf(line) <= step).ToArray();
        AtomicFile.Write(path, stream =>
        {
            foreach (var line in kept) stream.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        });
    }

    // A line that a crash of the whole machine cut off is none.
    private static long StepOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("step").GetInt64();
        }
        catch (JsonException)
        {
            return long.MaxValue;
        }
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
