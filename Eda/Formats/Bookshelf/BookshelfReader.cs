namespace Native.Eda;

/// <summary>Reads the files of a Bookshelf design.</summary>
internal sealed class BookshelfReader
{
    private readonly BookshelfDesign design;
    private readonly Dictionary<string, int> nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> nets = new(StringComparer.Ordinal);

    public BookshelfReader(BookshelfDesign design)
    {
        this.design = design;
        for (var i = 0; i < design.Nodes.Count; i++) nodes[design.Nodes[i].Name] = i;
        for (var i = 0; i < design.Nets.Count; i++) nets[design.Nets[i].Name] = i;
    }

    /// <summary>The names in an .aux file.</summary>
    public static string[] Files(TextReader text, string file)
    {
        using var words = new WordReader(text, file);
        words.Name("the kind of the placement");
        words.Expect(":");
        var names = new List<string>();
        while (words.Next()) names.Add(words.Text);
        return names.Count > 0 ? [.. names] : throw words.Error("names of files");
    }

    public void Read(string kind, TextReader text, string file)
    {
        using var words = new WordReader(text, file);
        words.Expect("UCLA");
        words.Expect(kind.TrimStart('.'));
        words.Name("a version");
        switch (kind)
        {
            case ".nodes":
                Nodes(words);
                break;
            case ".nets":
                Nets(words);
                break;
            case ".wts":
                Weights(words);
                break;
            case ".pl":
                Places(words);
                break;
            case ".scl":
                Rows(words);
                break;
            default:
                throw new ArgumentException($"BookshelfDesign.Read: '{kind}' is none of .nodes, .nets, .wts, .pl, .scl", nameof(kind));
        }
    }

    private static int Heading(WordReader words, string name)
    {
        words.Expect(name);
        words.Expect(":");
        return words.Count("a number");
    }

    private int Node(WordReader words) => nodes.TryGetValue(words.Text, out var node) ? node : throw words.Error("a node of the .nodes file");

    private void Nodes(WordReader words)
    {
        var count = Heading(words, "NumNodes");
        Heading(words, "NumTerminals");
        while (words.Next())
        {
            var line = words.Line;
            var name = words.Text;
            if (!nodes.TryAdd(name, design.Nodes.Count)) throw words.Error("a name that no node before has");
            var (width, height) = (words.Number("a width"), words.Number("a height"));
            if (width < 0 || height < 0) throw words.Error("a size from 0");
            var kind = "";
            if (words.Next() && words.Line == line) kind = words.Text;
            else words.Keep();
            if (kind is not ("" or "terminal" or "terminal_NI")) throw words.Error("terminal, terminal_NI or the next line");
            design.Nodes.Add(new(name, width, height, kind.Length > 0, kind == "terminal_NI"));
            design.Places.Add(default);
        }
        if (design.Nodes.Count != count) throw words.Error($"{count} nodes, not {design.Nodes.Count}");
    }

    private void Nets(WordReader words)
    {
        var count = Heading(words, "NumNets");
        Heading(words, "NumPins");
        while (words.Next())
        {
            if (!words.Is("NetDegree")) throw words.Error("NetDegree");
            words.Expect(":");
            var degree = words.Count("a number of pins");
            var line = words.Line;
            var name = "net" + NumberText.Of(design.Nets.Count);
            if (words.Next() && words.Line == line) name = words.Text;
            else words.Keep();
            var pins = new List<BookshelfPin>();
            for (var i = 0; i < degree; i++)
            {
                if (!words.Next()) throw words.Error($"pin {i + 1} of {degree}");
                var node = Node(words);
                var direction = words.Name("I, O or B");
                if (direction is not ("I" or "O" or "B")) throw words.Error("I, O or B");
                var (x, y) = words.TryExpect(":") ? (words.Number("an offset"), words.Number("an offset")) : (0, 0);
                pins.Add(new(node, direction[0], x, y));
            }
            nets[name] = design.Nets.Count;
            design.Nets.Add((name, 1, pins));
        }
        if (design.Nets.Count != count) throw words.Error($"{count} nets, not {design.Nets.Count}");
    }

    private void Weights(WordReader words)
    {
        while (words.Next())
        {
            var name = words.Text;
            var weight = words.Number("a weight");
            // The file may hold weights of nodes too, which nothing here uses.
            if (nets.TryGetValue(name, out var net)) design.Nets[net] = design.Nets[net] with { Weight = weight };
            else if (!nodes.ContainsKey(name)) throw words.Error("a net or a node");
        }
    }

    private void Places(WordReader words)
    {
        while (words.Next())
        {
            var node = Node(words);
            var (x, y) = (words.Number("a coordinate"), words.Number("a coordinate"));
            words.Expect(":");
            var line = words.Line;
            var orientation = DefWords.Orientation(words);
            var isFixed = false;
            if (words.Next() && words.Line == line)
            {
                if (!words.Is("/FIXED") && !words.Is("/FIXED_NI")) throw words.Error("/FIXED, /FIXED_NI or the next line");
                isFixed = true;
            }
            else words.Keep();
            design.Places[node] = new(x, y, orientation, isFixed);
        }
    }

    private void Rows(WordReader words)
    {
        var count = Heading(words, "NumRows");
        while (words.Next())
        {
            if (!words.Is("CoreRow")) throw words.Error("CoreRow");
            words.Name("Horizontal");
            var (y, height, width, spacing, x, sites) = (0.0, 0.0, 1.0, 1.0, 0.0, 0);
            var orientation = Orientation.N;
            while (!words.TryExpect("End"))
            {
                var name = words.Name("an entry of the row or End");
                words.Expect(":");
                switch (name)
                {
                    case "Coordinate":
                        y = words.Number("a coordinate");
                        break;
                    case "Height":
                        height = words.Number("a height");
                        break;
                    case "Sitewidth":
                        width = words.Number("a width");
                        break;
                    case "Sitespacing":
                        spacing = words.Number("a distance");
                        break;
                    case "Siteorient":
                        // A 1 stands for N in many files.
                        words.Next();
                        if (!words.Is("1") && !DefWords.TryOrientation(words, out orientation)) throw words.Error("an orientation");
                        break;
                    case "Sitesymmetry":
                        words.Name("a symmetry");
                        break;
                    case "SubrowOrigin":
                        x = words.Number("a coordinate");
                        if (!words.TryExpect("NumSites")) break;
                        words.Expect(":");
                        sites = words.Count("a number of sites");
                        break;
                    case "NumSites":
                        sites = words.Count("a number of sites");
                        break;
                    default:
                        throw words.Error("an entry of a row");
                }
            }
            design.Rows.Add(new(y, height, width, spacing, orientation, x, sites));
        }
        if (design.Rows.Count != count) throw words.Error($"{count} rows, not {design.Rows.Count}");
    }
}
