using System.Globalization;

namespace Native.Eda;

/// <summary>A solution of a contest case: for each instance its die and lower left, for each net that crosses a terminal's center.</summary>
/// <param name="OnTop">Whether an instance is on the upper die.</param>
/// <param name="Places">The lower left of an instance.</param>
/// <param name="Terminals">The nets that cross, with their terminal's center.</param>
public sealed record Iccad2022Placement(IReadOnlyList<bool> OnTop, IReadOnlyList<DbPoint> Places, IReadOnlyList<(int Net, DbPoint Center)> Terminals)
{
    /// <summary>Writes the solution in the contest's format; whole or not at all.</summary>
    public void Write(Iccad2022Design design, string path) => TextFile.Write(path, text => Write(design, text));

    /// <summary>Writes the solution in the contest's format.</summary>
    public void Write(Iccad2022Design design, TextWriter text)
    {
        ArgumentNullException.ThrowIfNull(design);
        if (OnTop.Count != design.Instances.Count || Places.Count != design.Instances.Count)
            throw new ArgumentException($"Iccad2022Placement.Write: {OnTop.Count} dies and {Places.Count} places for {design.Instances.Count} instances", nameof(design));
        foreach (var top in new[] { true, false })
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(top ? "Top" : "Bottom")}DiePlacement {OnTop.Count(t => t == top)}"));
            for (var i = 0; i < OnTop.Count; i++)
                if (OnTop[i] == top) text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Inst {design.Instances[i].Name} {Places[i].X} {Places[i].Y}"));
        }
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NumTerminals {Terminals.Count}"));
        foreach (var (net, center) in Terminals) text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Terminal {design.Nets[net].Name} {center.X} {center.Y}"));
    }
}
