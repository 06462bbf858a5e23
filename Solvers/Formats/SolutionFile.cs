using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Native.Solvers.Formats;

/// <summary>A solution file: VRPLIB ("Route #1: 3 2", "Cost 784") or SINTEF ("Route 1 : 3 2"). Locations count from 0, the depot.</summary>
/// <param name="Routes">Numbers and visits; empty routes are kept, since their numbers may name vehicles.</param>
/// <param name="Cost">The cost that the file states; null where it states none.</param>
public sealed record SolutionFile(ImmutableArray<(int Number, ImmutableArray<int> Visits)> Routes, double? Cost)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InstanceFormatException">The file is not valid; names the line.</exception>
    public static SolutionFile Read(string path)
    {
        using var reader = File.OpenText(path);
        return Read(Path.GetFileName(path), reader);
    }

    /// <summary>Reads text; errors call it by the name given.</summary>
    /// <exception cref="InstanceFormatException">The text is not valid; names the line.</exception>
    public static SolutionFile Read(string name, TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var routes = ImmutableArray.CreateBuilder<(int, ImmutableArray<int>)>();
        double? cost = null;
        var line = 0;
        while (text.ReadLine() is { } row)
        {
            line++;
            row = row.Trim();
            if (row.StartsWith("Route", StringComparison.OrdinalIgnoreCase))
            {
                var colon = row.IndexOf(':', StringComparison.Ordinal);
                if (colon < 0) throw new InstanceFormatException(name, line, $"'{row}' has no colon");
                var number = InstanceNumber.Whole(name, line, row[5..colon].Trim().TrimStart('#').Trim());
                if (routes.Any(r => r.Item1 == number)) throw new InstanceFormatException(name, line, $"a second route {number}");
                var words = row[(colon + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                routes.Add((number, [.. words.Select(w => InstanceNumber.Whole(name, line, w))]));
            }
            else if (row.StartsWith("Cost", StringComparison.OrdinalIgnoreCase))
                cost = InstanceNumber.Real(name, line, row[4..].Trim().TrimStart(':').Trim());
            else if (row.Length > 0 && !row.Contains(':', StringComparison.Ordinal) && row != "Solution")
                throw new InstanceFormatException(name, line, $"'{row}' is neither a route nor a cost nor a remark");
        }
        return new(routes.ToImmutable(), cost);
    }

    /// <summary>A solution as VRPLIB text.</summary>
    public static string Text(RoutingSolution solution, double cost)
    {
        ArgumentNullException.ThrowIfNull(solution);
        var text = new StringBuilder();
        for (var k = 0; k < solution.Routes.Length; k++)
            text.Append(CultureInfo.InvariantCulture, $"Route #{k + 1}: {string.Join(' ', solution.Routes[k].Visits)}\n");
        return text.Append(CultureInfo.InvariantCulture, $"Cost {cost}\n").ToString();
    }
}
