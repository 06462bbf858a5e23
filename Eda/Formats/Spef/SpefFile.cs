namespace Native.Eda;

/// <summary>A pin of a net in SPEF.</summary>
/// <param name="IsPort">Whether it is a port of the design.</param>
/// <param name="Node">Its number among the net's nodes.</param>
/// <param name="Direction">I, O or B.</param>
/// <param name="Cell">The driving or loaded cell's master; empty: none is given.</param>
public readonly record struct SpefConnection(bool IsPort, int Node, char Direction, string Cell);

/// <summary>A capacitance from a node of the net to ground.</summary>
/// <param name="Node">The node's number.</param>
/// <param name="Farads">How much.</param>
public readonly record struct SpefCapacitance(int Node, double Farads);

/// <summary>A capacitance from a node of the net to one of another net.</summary>
/// <param name="Node">The node's number.</param>
/// <param name="Other">The other node's name.</param>
/// <param name="Farads">How much.</param>
public readonly record struct SpefCoupling(int Node, string Other, double Farads);

/// <summary>A resistance between two nodes of the net.</summary>
/// <param name="First">A node's number.</param>
/// <param name="Second">The other's.</param>
/// <param name="Ohms">How much.</param>
public readonly record struct SpefResistance(int First, int Second, double Ohms);

/// <summary>The resistances and capacitances of a net.</summary>
/// <param name="Name">The net's name, the name map resolved.</param>
/// <param name="TotalCapacitance">Farads, couplings included.</param>
/// <param name="Nodes">The names of its nodes: <c>cell:pin</c>, a port's name, or <c>net:number</c>.</param>
/// <param name="Connections">Its pins.</param>
/// <param name="Capacitances">To ground.</param>
/// <param name="Couplings">To other nets.</param>
/// <param name="Resistances">Within the net.</param>
public sealed record SpefNet(
    string Name, double TotalCapacitance, IReadOnlyList<string> Nodes, IReadOnlyList<SpefConnection> Connections, IReadOnlyList<SpefCapacitance> Capacitances,
    IReadOnlyList<SpefCoupling> Couplings, IReadOnlyList<SpefResistance> Resistances);

/// <summary>Parasitics of a design in the Standard Parasitic Exchange Format, IEEE 1481. Values in SI units; names resolved.</summary>
public sealed class SpefFile
{
    /// <summary>The design's name.</summary>
    public string Design { get; set; } = "";

    /// <summary>The other lines of the heading by name: DATE, VENDOR, PROGRAM, VERSION, DESIGN_FLOW.</summary>
    public IDictionary<string, string> Header { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The character between the levels of a hierarchical name.</summary>
    public char Divider { get; set; } = '/';

    /// <summary>The character between a cell or net and a pin or node.</summary>
    public char Delimiter { get; set; } = ':';

    /// <summary>The characters around a bus index.</summary>
    public string BusDelimiter { get; set; } = "[]";

    /// <summary>The ports with their direction I, O or B.</summary>
    public IList<(string Name, char Direction)> Ports { get; } = [];

    /// <summary>The nets.</summary>
    public IList<SpefNet> Nets { get; } = [];

    /// <summary>Reads a SPEF file; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file is no SPEF; the message has its place.</exception>
    public static SpefFile Read(string path)
    {
        using var text = TextFile.Open(path);
        return SpefReader.Read(text, path);
    }

    /// <summary>Reads SPEF from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no SPEF; the message has its place.</exception>
    public static SpefFile Read(TextReader text, string name) => SpefReader.Read(text, name);

    /// <summary>Writes SPEF with picofarads and ohms, packed where the name ends in <c>.gz</c>; whole or not at all.</summary>
    public void Write(string path) => TextFile.Write(path, text => SpefWriter.Write(this, text));

    /// <summary>Writes SPEF with picofarads and ohms.</summary>
    public void Write(TextWriter text) => SpefWriter.Write(this, text);
}
