namespace Native.Eda;

/// <summary>Reads a case of the ICCAD 2022 contest, problem B.</summary>
internal sealed class Iccad2022Reader
{
    private readonly WordReader words;

    private Iccad2022Reader(WordReader words) => this.words = words;

    public static Iccad2022Design Read(TextReader text, string file)
    {
        using var words = new WordReader(text, file);
        return new Iccad2022Reader(words).Design();
    }

    private Iccad2022Design Design()
    {
        var techs = new List<Iccad2022Tech>();
        for (var left = Count("NumTechnologies"); left > 0; left--)
        {
            words.Expect("Tech");
            var name = words.Name("the name of a technology");
            var cells = new List<Iccad2022Cell>();
            for (var n = words.Count("a number of cells"); n > 0; n--) cells.Add(Cell());
            techs.Add(new(name, cells));
        }
        words.Expect("DieSize");
        var die = new DbRect(words.Integer("a coordinate"), words.Integer("a coordinate"), words.Integer("a coordinate"), words.Integer("a coordinate"));
        if (die.Width <= 0 || die.Height <= 0) throw words.Error("a die larger than nothing");
        var (topUse, bottomUse) = (Count("TopDieMaxUtil"), Count("BottomDieMaxUtil"));
        var top = Rows("TopDieRows", topUse);
        var bottom = Rows("BottomDieRows", bottomUse);
        top = top with { Tech = DieTech("TopDieTech", techs) };
        bottom = bottom with { Tech = DieTech("BottomDieTech", techs) };
        words.Expect("TerminalSize");
        var size = (words.Count("a width"), words.Count("a height"));
        var spacing = Count("TerminalSpacing");
        var instances = new List<(string, string)>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var left = Count("NumInstances"); left > 0; left--)
        {
            words.Expect("Inst");
            var name = words.Name("the name of an instance");
            if (!numbers.TryAdd(name, instances.Count)) throw words.Error("a name that no instance before has");
            var cell = words.Name("the name of a cell");
            if (!techs.TrueForAll(t => t.Cells.Any(c => c.Name == cell))) throw words.Error("a cell that every technology has");
            instances.Add((name, cell));
        }
        var nets = new List<(string, IReadOnlyList<(int, string)>)>();
        for (var left = Count("NumNets"); left > 0; left--)
        {
            words.Expect("Net");
            var name = words.Name("the name of a net");
            var pins = new List<(int, string)>();
            for (var n = words.Count("a number of pins"); n > 0; n--) pins.Add(Pin(numbers));
            nets.Add((name, pins));
        }
        if (words.Next()) throw words.Error("the end of the file");
        return new()
        {
            Techs = techs,
            Die = die,
            Top = top,
            Bottom = bottom,
            TerminalSize = size,
            TerminalSpacing = spacing,
            Instances = instances,
            Nets = nets,
        };
    }

    private int Count(string word)
    {
        words.Expect(word);
        return words.Count("a number");
    }

    private Iccad2022Cell Cell()
    {
        words.Expect("LibCell");
        var name = words.Name("the name of a cell");
        var (width, height) = (words.Count("a width"), words.Count("a height"));
        var pins = new List<(string, int, int)>();
        for (var n = words.Count("a number of pins"); n > 0; n--)
        {
            words.Expect("Pin");
            pins.Add((words.Name("the name of a pin"), words.Integer("a coordinate"), words.Integer("a coordinate")));
        }
        return new(name, width, height, pins);
    }

    private Iccad2022Die Rows(string word, int utilization)
    {
        if (utilization > 100) throw words.Error("at most 100 percent");
        words.Expect(word);
        return new("", utilization, words.Integer("a coordinate"), words.Integer("a coordinate"), words.Count("a length"), words.Count("a height"), words.Count("a number of rows"));
    }

    private string DieTech(string word, List<Iccad2022Tech> techs)
    {
        words.Expect(word);
        var name = words.Name("the name of a technology");
        return techs.Exists(t => t.Name == name) ? name : throw words.Error("a technology of this file");
    }

    private (int, string) Pin(Dictionary<string, int> instances)
    {
        words.Expect("Pin");
        var path = words.Name("an instance and its pin");
        var slash = path.LastIndexOf('/');
        if (slash <= 0 || !instances.TryGetValue(path[..slash], out var instance)) throw words.Error("an instance of this file, a slash and its pin");
        return (instance, path[(slash + 1)..]);
    }
}
