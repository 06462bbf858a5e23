using System.Security.Cryptography;
using System.Text;

namespace Native.Eda;

/// <summary>A design as the flow takes it: a netlist, its cells, and what it is to reach.</summary>
public sealed class FlowDesign
{
    private FlowDesign(string identity, Netlist netlist, LefLibrary cells, IReadOnlyList<LibertyLibrary> libraries, SdcConstraints constraints) =>
        (Identity, Netlist, Cells, Libraries, Constraints) = (identity, netlist, cells, libraries, constraints);

    /// <summary>The netlist.</summary>
    public Netlist Netlist { get; }

    /// <summary>Technology and outlines.</summary>
    public LefLibrary Cells { get; }

    /// <summary>Timing and power.</summary>
    public IReadOnlyList<LibertyLibrary> Libraries { get; }

    /// <summary>The constraints.</summary>
    public SdcConstraints Constraints { get; }

    /// <summary>A digest of everything that was read: the same text, the same identity.</summary>
    public string Identity { get; }

    /// <summary>Reads a design.</summary>
    /// <exception cref="EdaFormatException">A file is not what it should be; the message has its place.</exception>
    /// <exception cref="ArgumentException">The modules of the Verilog do not fit together.</exception>
    public static FlowDesign Read(DesignFiles files, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        foreach (var path in files.Lef.Concat(files.Liberty).Append(files.Verilog).Append(files.Sdc))
        {
            token.ThrowIfCancellationRequested();
            using var file = File.OpenRead(path);
            digest.AppendData(BitConverter.GetBytes(file.Length));
            for (int count; (count = file.Read(buffer)) > 0;) digest.AppendData(buffer, 0, count);
        }
        digest.AppendData(Encoding.UTF8.GetBytes(files.Top ?? ""));
        var cells = LefLibrary.Read(files.Lef);
        token.ThrowIfCancellationRequested();
        var libraries = new List<LibertyLibrary>();
        foreach (var path in files.Liberty)
        {
            token.ThrowIfCancellationRequested();
            libraries.Add(LibertyLibrary.Read(path));
        }
        var netlist = Netlist.ReadVerilog(files.Verilog, files.Top, Buses(cells, libraries));
        return new(Convert.ToHexStringLower(digest.GetHashAndReset()), netlist, cells, libraries, SdcConstraints.Read(files.Sdc));
    }

    /// <summary>Reads a design from texts, as a generator makes it.</summary>
    /// <param name="name">What errors call the texts.</param>
    /// <param name="verilog">The netlist, with one top module.</param>
    /// <param name="sdc">The constraints.</param>
    /// <param name="lef">Technology and outlines.</param>
    /// <param name="liberty">Timing and power.</param>
    /// <exception cref="EdaFormatException">A text is not what it should be.</exception>
    public static FlowDesign Read(string name, string verilog, string sdc, string lef, string liberty)
    {
        ArgumentNullException.ThrowIfNull(name);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in new[] { lef, liberty, verilog, sdc })
        {
            digest.AppendData(BitConverter.GetBytes((long)text.Length));
            digest.AppendData(Encoding.UTF8.GetBytes(text));
        }
        var cells = LefLibrary.Read(new StringReader(lef), name + ".lef");
        LibertyLibrary[] libraries = [LibertyLibrary.Read(new StringReader(liberty), name + ".lib")];
        var netlist = VerilogFlattener.Flatten(VerilogReader.Read(new StringReader(verilog), name + ".v"), null, Buses(cells, libraries));
        return new(Convert.ToHexStringLower(digest.GetHashAndReset()), netlist, cells, libraries, SdcConstraints.Read(new StringReader(sdc), name + ".sdc"));
    }

    // The library tells the widths of memories' buses; where it does not, their outlines do.
    private static Func<string, string, BitRange?> Buses(LefLibrary cells, IReadOnlyList<LibertyLibrary> libraries)
    {
        var drawn = Floorplanner.Buses(cells);
        return (cell, port) =>
        {
            foreach (var library in libraries)
                if (library.Cells.TryGetValue(cell, out var found) && found.Buses.TryGetValue(port, out var range)) return range;
            return drawn(cell, port);
        };
    }
}
