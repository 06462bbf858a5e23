using System.Text.Encodings.Web;
using System.Text.Json;

namespace Native.Solvers.Language;

/// <summary>An analysis as JSON: status, constraints with parameters, refused sentences, contradictions, and every sentence's verdict.</summary>
public static class AnalysisJson
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON text.</summary>
    public static string Write(Analysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Layout))
        {
            writer.WriteStartObject();
            writer.WriteString("status", analysis.Status switch { AnalysisStatus.Understood => "understood", AnalysisStatus.Unsupported => "unsupported", _ => "contradictory" });
            writer.WriteStartArray("constraints");
            foreach (var requirement in analysis.Requirements) Write(writer, requirement);
            writer.WriteEndArray();
            writer.WriteStartArray("refused");
            foreach (var sentence in analysis.Refused) Write(writer, sentence);
            writer.WriteEndArray();
            writer.WriteStartArray("contradictions");
            foreach (var contradiction in analysis.Contradictions)
            {
                writer.WriteStartObject();
                writer.WriteString("reason", contradiction.Reason);
                writer.WriteStartArray("constraints");
                foreach (var requirement in contradiction.Requirements) writer.WriteStringValue(requirement.ToString());
                writer.WriteEndArray();
                writer.WriteStartArray("sentences");
                foreach (var sentence in analysis.SentencesOf(contradiction.Requirements)) writer.WriteStringValue(sentence.Text);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("sentences");
            foreach (var sentence in analysis.Sentences) Write(writer, sentence);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Writes one requirement as an object with its name and its parameters.</summary>
    public static void Write(Utf8JsonWriter writer, Requirement requirement)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(requirement);
        writer.WriteStartObject();
        writer.WriteString("name", requirement.Name);
        foreach (var parameter in requirement.Parameters)
        {
            writer.WritePropertyName(parameter.Name);
            Value(writer, parameter);
        }
        writer.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter writer, RequirementParameter parameter)
    {
        if (parameter.Word is not null) writer.WriteStringValue(parameter.Word);
        else if (parameter.Nodes is [var nodes] && !parameter.Numbers.IsEmpty)
        {
            writer.WriteStartObject();
            for (var i = 0; i < nodes.Length; i++) writer.WriteNumber(nodes[i].ToString(System.Globalization.CultureInfo.InvariantCulture), parameter.Numbers[i]);
            writer.WriteEndObject();
        }
        else if (parameter.Nodes is [var set]) Numbers(writer, set.Select(n => (double)n));
        else if (!parameter.Nodes.IsEmpty)
        {
            writer.WriteStartArray();
            foreach (var group in parameter.Nodes) Numbers(writer, group.Select(n => (double)n));
            writer.WriteEndArray();
        }
        else if (parameter.Numbers is [var single]) writer.WriteNumberValue(single);
        else Numbers(writer, parameter.Numbers);
    }

    private static void Numbers(Utf8JsonWriter writer, IEnumerable<double> values)
    {
        writer.WriteStartArray();
        foreach (var value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, AnalyzedSentence sentence)
    {
        writer.WriteStartObject();
        writer.WriteString("text", sentence.Text);
        writer.WriteNumber("start", sentence.Start);
        writer.WriteString("verdict", sentence.Verdict switch { SentenceVerdict.Constrains => "constrains", SentenceVerdict.ConstrainsNothing => "constrains nothing", _ => "refused" });
        writer.WriteString("reason", sentence.Reason);
        writer.WriteEndObject();
    }
}
