using System.Runtime.InteropServices;

namespace Native.Eda;

/// <summary>Reads SPEF.</summary>
internal sealed class SpefReader
{
    private readonly WordReader words;
    private readonly SpefFile spef = new();
    private readonly Dictionary<string, string> map = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> nodes = new(StringComparer.Ordinal);
    private readonly List<string> nodeNames = [];
    private double capacitance = 1e-12, resistance = 1;

    private SpefReader(WordReader words) => this.words = words;

    public static SpefFile Read(TextReader text, string file)
    {
        using var words = new WordReader(text, file, '\0');
        return new SpefReader(words).File();
    }

    private SpefFile File()
    {
        words.Expect("*SPEF");
        Header("SPEF");
        while (Next())
        {
            switch (words.Text)
            {
                case "*DESIGN":
                    spef.Design = words.Name("the name of a design");
                    break;
                case "*DATE" or "*VENDOR" or "*PROGRAM" or "*VERSION":
                    Header(words.Text[1..]);
                    break;
                case "*DESIGN_FLOW":
                    while (Next() && words.Quoted) { }
                    words.Keep();
                    break;
                case "*DIVIDER":
                    spef.Divider = Character();
                    break;
                case "*DELIMITER":
                    spef.Delimiter = Character();
                    break;
                case "*BUS_DELIMITER":
                    spef.BusDelimiter = words.Name("the characters around an index");
                    break;
                case "*T_UNIT":
                    Unit("NS", "PS", "US");
                    break;
                case "*C_UNIT":
                    capacitance = Unit("PF", "FF", "NF") switch { ("PF", var n) => n * 1e-12, ("FF", var n) => n * 1e-15, (_, var n) => n * 1e-9 };
                    break;
                case "*R_UNIT":
                    resistance = Unit("OHM", "KOHM", "MOHM") switch { ("OHM", var n) => n, ("KOHM", var n) => n * 1e3, (_, var n) => n * 1e6 };
                    break;
                case "*L_UNIT":
                    Unit("HENRY", "MH", "UH");
                    break;
                case "*NAME_MAP":
                    NameMap();
                    break;
                case "*PORTS":
                    Ports();
                    break;
                case "*POWER_NETS" or "*GROUND_NETS":
                    while (Next() && !IsKeyword()) { }
                    words.Keep();
                    break;
                case "*D_NET":
                    Net();
                    break;
                case "*R_NET":
                    throw words.Error("*D_NET; reduced nets are not read");
                default:
                    throw words.Error("a section of SPEF");
            }
        }
        return spef;
    }

    // C++ comments go to the end of the line.
    private bool Next()
    {
        while (words.Next())
        {
            if (words.Quoted || !words.Word.StartsWith("//")) return true;
            var line = words.Line;
            while (words.Next() && words.Line == line) { }
            words.Keep();
        }
        return false;
    }

    private void Header(string name) => spef.Header[name] = words.Name("a text in quotes");

    private char Character()
    {
        var text = words.Name("a character");
        return text.Length == 1 ? text[0] : throw words.Error("a character");
    }

    private (string Unit, double Scale) Unit(params string[] units)
    {
        var scale = words.Number("a number");
        var unit = words.Name("a unit");
        if (scale <= 0) throw words.Error("a scale above 0");
        return units.Contains(unit) ? (unit, scale) : throw words.Error(string.Join(", ", units));
    }

    private bool IsKeyword() => !words.Quoted && words.Word.Length > 1 && words.Word[0] == '*' && char.IsAsciiLetter(words.Word[1]);

    private bool IsIndex() => !words.Quoted && words.Word.Length > 1 && words.Word[0] == '*' && char.IsAsciiDigit(words.Word[1]);

    private void NameMap()
    {
        while (Next())
        {
            if (!IsIndex())
            {
                words.Keep();
                return;
            }
            var index = words.Text;
            map[index] = words.Name("a name").Replace("\\", "", StringComparison.Ordinal);
        }
    }

    private void Ports()
    {
        while (Next())
        {
            if (IsKeyword())
            {
                words.Keep();
                return;
            }
            var name = Resolve();
            spef.Ports.Add((name, Direction()));
            Attributes(out _);
        }
    }

    private char Direction()
    {
        var text = words.Name("I, O or B");
        return text is "I" or "O" or "B" ? text[0] : throw words.Error("I, O or B");
    }

    // The current word with its index replaced by the name it stands for.
    private string Resolve()
    {
        var text = words.Text;
        if (!IsIndex()) return text.Contains('\\', StringComparison.Ordinal) ? text.Replace("\\", "", StringComparison.Ordinal) : text;
        var end = text.IndexOf(spef.Delimiter, StringComparison.Ordinal);
        var index = end < 0 ? text : text[..end];
        if (!map.TryGetValue(index, out var name)) throw words.Error("an index of the name map");
        return end < 0 ? name : name + text[end..];
    }

    private int Node()
    {
        var name = Resolve();
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(nodes, name, out var known);
        if (known) return number;
        number = nodeNames.Count;
        nodeNames.Add(name);
        return number;
    }

    private void Net()
    {
        nodes.Clear();
        nodeNames.Clear();
        if (!Next()) throw words.Error("the name of a net");
        var name = Resolve();
        var total = words.Number("a capacitance") * capacitance;
        var connections = new List<SpefConnection>();
        var grounds = new List<SpefCapacitance>();
        var couplings = new List<SpefCoupling>();
        var resistors = new List<SpefResistance>();
        var section = "";
        while (Next())
        {
            switch (words.Text)
            {
                case "*END":
                    spef.Nets.Add(new(name, total, [.. nodeNames], connections, grounds, couplings, resistors));
                    return;
                case "*CONN" or "*CAP" or "*RES" or "*INDUC":
                    section = words.Text;
                    continue;
                case "*V":
                    words.Name("a routing confidence");
                    continue;
            }
            switch (section)
            {
                case "*CONN":
                    Connection(connections);
                    break;
                case "*CAP":
                    Capacitance(grounds, couplings);
                    break;
                case "*RES":
                    words.CurrentInteger("a number");
                    resistors.Add(new(NextNode(), NextNode(), words.Number("a resistance") * resistance));
                    break;
                case "*INDUC":
                    break;
                default:
                    throw words.Error("*CONN, *CAP, *RES or *END");
            }
        }
        throw words.Error("*END");
    }

    private int NextNode()
    {
        if (!Next() || IsKeyword()) throw words.Error("a node");
        return Node();
    }

    private void Connection(List<SpefConnection> connections)
    {
        if (words.Is("*N"))
        {
            // An inner node: its place is nothing that we keep.
            NextNode();
            Attributes(out _);
            return;
        }
        if (!words.Is("*I") && !words.Is("*P")) throw words.Error("*I, *P or *N");
        var port = words.Is("*P");
        var node = NextNode();
        var direction = Direction();
        Attributes(out var cell);
        connections.Add(new(port, node, direction, cell));
    }

    private void Attributes(out string cell)
    {
        cell = "";
        while (Next())
        {
            switch (words.Text)
            {
                case "*C":
                    words.Number("a coordinate");
                    words.Number("a coordinate");
                    break;
                case "*L":
                    words.Number("a load");
                    break;
                case "*S":
                    words.Number("a slew");
                    while (words.Next() && words.TryNumber(out _)) { }
                    words.Keep();
                    break;
                case "*D":
                    cell = Next() ? Resolve() : throw words.Error("the name of a cell");
                    break;
                default:
                    words.Keep();
                    return;
            }
        }
    }

    private void Capacitance(List<SpefCapacitance> grounds, List<SpefCoupling> couplings)
    {
        words.CurrentInteger("a number");
        var node = NextNode();
        if (!Next()) throw words.Error("a capacitance or a node");
        if (words.TryNumber(out var value))
        {
            grounds.Add(new(node, value * capacitance));
            return;
        }
        if (IsKeyword()) throw words.Error("a capacitance or a node");
        var other = Resolve();
        couplings.Add(new(node, other, words.Number("a capacitance") * capacitance));
    }
}
