using System.Xml.Linq;

namespace Native.Compute.Tests.Rules;

/// <summary>Which project may reference which, and which packages belong to whom.</summary>
internal static class ProjectRules
{
    private static readonly string[] Libraries = ["Compute", "Nn", "Solvers", "Eda", "Extensions"];

    public static IEnumerable<string> ForbiddenReferences(IEnumerable<SourceFile> projects)
    {
        foreach (var project in projects)
        {
            var from = Folder(project.Path);
            foreach (var include in Includes(project, "ProjectReference"))
            {
                var to = Folder(Resolve(project.Path, include));
                if (!Allowed(from).Contains(to)) yield return $"{project.Path}: {from} must not reference {to}";
            }
            foreach (var package in Includes(project, "PackageReference"))
            {
                if (!MayUse(from, package)) yield return $"{project.Path}: {from} must not use the package {package}";
            }
        }
    }

    private static string[] Allowed(string from) => from switch
    {
        "Compute" => [],
        "Nn" or "Solvers" or "Eda" => ["Compute"],
        "Extensions" => ["Compute", "Nn"],
        "bench" => Libraries,
        "tests/Compute.Tests" => ["Compute"],
        "tests/Nn.Tests" => ["Compute", "Nn"],
        "tests/Solvers.Tests" => ["Compute", "Solvers"],
        "tests/Eda.Tests" => ["Compute", "Eda"],
        "tests/Extensions.Tests" => ["Compute", "Nn", "Extensions"],
        "tests/Bench.Tests" => ["bench", .. Libraries],
        _ => [],
    };

    private static bool MayUse(string from, string package) =>
        package.StartsWith("ILGPU", StringComparison.Ordinal) ? from == "Compute"
        : package.StartsWith("Google.", StringComparison.Ordinal) ? from is "Solvers" or "Eda"
        // The pipeline that has a language model write constraints takes the ecosystem's interface of one; nothing else of it comes in.
        : package == "Microsoft.Extensions.AI.Abstractions" ? from is "Solvers" or "Extensions" or "bench"
        // Adapters to other ecosystems stand at the edge.
        : package.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) ? from is "Extensions" or "bench"
        : package.StartsWith("BenchmarkDotNet", StringComparison.Ordinal) ? from == "bench"
        : !package.StartsWith("xunit", StringComparison.Ordinal) || from.StartsWith("tests/", StringComparison.Ordinal);

    private static IEnumerable<string> Includes(SourceFile project, string element) =>
        XDocument.Parse(project.Text).Descendants().Where(e => e.Name.LocalName == element)
            .Select(e => (string?)e.Attribute("Include")).OfType<string>();

    private static string Folder(string path)
    {
        var parts = path.Split('/');
        return parts[0] == "tests" && parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : parts[0];
    }

    private static string Resolve(string project, string include)
    {
        var parts = new List<string>(project.Split('/')[..^1]);
        foreach (var part in include.Replace('\\', '/').Split('/'))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "..")) parts.Add(part);
        }
        return string.Join('/', parts);
    }
}
