using System.Text;

namespace Native.Solvers.Formats;

/// <summary>Routing models as JSON: everything that a <see cref="RoutingModel"/> holds but rules in the user's own code. docs/solvers.md describes the format.</summary>
public static class RoutingJson
{
    internal const string FormatName = "native-routing";
    internal const int Version = 1;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InstanceFormatException">It is not in the format; the message names file, line and path.</exception>
    /// <exception cref="RoutingModelException">It is in the format, but the model is not valid; the message lists every problem.</exception>
    public static RoutingModel Read(string path) => Parse(Path.GetFileName(path), File.ReadAllBytes(path));

    /// <summary>Reads a text; errors call it by the name given.</summary>
    /// <exception cref="InstanceFormatException">It is not in the format; the message names line and path.</exception>
    /// <exception cref="RoutingModelException">It is in the format, but the model is not valid; the message lists every problem.</exception>
    public static RoutingModel Parse(string source, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(source, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The text of a model, which reads back as an equal one.</summary>
    /// <exception cref="ArgumentException">A rule is the user's own code, which no text holds.</exception>
    public static string Write(RoutingModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return RoutingJsonWriter.Write(model);
    }

    private static RoutingModel Parse(string source, byte[] bytes) => RoutingJsonReader.Read(JsonPart.Read(source, bytes));
}
