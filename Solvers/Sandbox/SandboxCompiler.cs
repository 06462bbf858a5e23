using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Native.Solvers.Sandbox;

/// <summary>Compiled code: one of the two entry points.</summary>
/// <param name="OfRoute">The violation of a route; null where the code judges plans.</param>
/// <param name="OfPlan">The violation of a plan; null where the code judges routes.</param>
internal sealed record CompiledCode(Func<Meter, Route, double>? OfRoute, Func<Meter, Plan, double>? OfPlan);

/// <summary>Compiles code against the facade, with the meter put in. It runs in the worker, so that what overwhelms the compiler kills the worker.</summary>
internal static class SandboxCompiler
{
    private const string Head = "using Native.Solvers.Sandbox; using System;\npublic static class Code {\n";

    /// <summary>Compiles, or tells why not.</summary>
    public static (CompiledCode? Code, ImmutableArray<SandboxDiagnostic> Diagnostics) Compile(string source, CancellationToken token)
    {
        if (CodeRules.CheckText(source) is { } refused) return (null, [refused]);
        var tree = CSharpSyntaxTree.ParseText(Head + source + "\n}", new CSharpParseOptions(LanguageVersion.CSharp12), cancellationToken: token);
        var unit = (CompilationUnitSyntax)tree.GetRoot(token);
        var parse = Errors(tree.GetDiagnostics(token));
        if (parse.Length > 0) return (null, parse);
        var syntax = CodeRules.CheckSyntax(unit).Take(20).ToImmutableArray();
        if (syntax.Length > 0) return (null, syntax);

        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, checkOverflow: true, allowUnsafe: false, concurrentBuild: false);
        var compilation = CSharpCompilation.Create("NativeSandboxCode", [tree], Facade.References, options);
        var bind = Errors(compilation.GetDiagnostics(token));
        if (bind.Length > 0) return (null, bind);
        var model = compilation.GetSemanticModel(tree);
        var symbols = CodeRules.CheckSymbols(model, unit).Take(20).ToImmutableArray();
        if (symbols.Length > 0) return (null, symbols);

        var metered = CSharpSyntaxTree.Create((CompilationUnitSyntax)new MeterRewriter(model).Visit(unit)!.NormalizeWhitespace(), new CSharpParseOptions(LanguageVersion.CSharp12));
        using var image = new MemoryStream();
        var emitted = compilation.ReplaceSyntaxTree(tree, metered).Emit(image, cancellationToken: token);
        if (!emitted.Success) return (null, Errors(emitted.Diagnostics));
        image.Position = 0;
        return Load(image);
    }

    private static (CompiledCode?, ImmutableArray<SandboxDiagnostic>) Load(MemoryStream image)
    {
        var assembly = new CodeContext().LoadFromStream(image);
        var methods = assembly.GetType("Code")!.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        var entries = methods.Where(m => m.Name == "Violation" && m.ReturnType == typeof(double)).ToArray();
        if (entries is [var entry] && entry.GetParameters() is [_, var subject])
        {
            if (subject.ParameterType == typeof(Route)) return (new(entry.CreateDelegate<Func<Meter, Route, double>>(), null), []);
            if (subject.ParameterType == typeof(Plan)) return (new(null, entry.CreateDelegate<Func<Meter, Plan, double>>()), []);
        }
        return (null, [new("NS0030", 1, "there must be one method: public static double Violation(Route route), or of a Plan")]);
    }

    private static ImmutableArray<SandboxDiagnostic> Errors(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(20).Select(d => new SandboxDiagnostic(d.Id, Math.Max(1, d.Location.GetLineSpan().StartLinePosition.Line - 1), d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)))];

    // The code knows two assemblies by name; they are the real ones here. Unloadable, and no boundary: the process is that.
    private sealed class CodeContext() : AssemblyLoadContext("sandbox", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName name) => name.Name switch
        {
            "System.Runtime" => Default.LoadFromAssemblyName(new AssemblyName("System.Runtime")),
            var own when own == typeof(Route).Assembly.GetName().Name => typeof(Route).Assembly,
            _ => throw new FileNotFoundException($"The sandbox has no assembly {name.Name}."),
        };
    }
}
