using System.Collections.Frozen;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Native.Solvers.Sandbox;

/// <summary>What code may be written with: a list of what is allowed, by the compiler's kinds of syntax and by symbol; all else is refused.</summary>
internal static class CodeRules
{
    /// <summary>The longest source in characters.</summary>
    public const int LongestSource = 32 * 1024;

    private const int DeepestNesting = 64;
    private const int MostMethods = 50;
    // The wrapper's own using directives.
    private const int HeadUsings = 2;
    private const int MostNodes = 20_000;

    private static readonly FrozenSet<SyntaxKind> Allowed = new[]
    {
        SyntaxKind.MethodDeclaration, SyntaxKind.ParameterList, SyntaxKind.Parameter, SyntaxKind.Block, SyntaxKind.ArrowExpressionClause, SyntaxKind.PredefinedType, SyntaxKind.IdentifierName,
        SyntaxKind.ArrayType, SyntaxKind.ArrayRankSpecifier, SyntaxKind.OmittedArraySizeExpression, SyntaxKind.ArrayCreationExpression,
        SyntaxKind.LocalDeclarationStatement, SyntaxKind.VariableDeclaration, SyntaxKind.VariableDeclarator, SyntaxKind.EqualsValueClause, SyntaxKind.ExpressionStatement, SyntaxKind.EmptyStatement,
        SyntaxKind.IfStatement, SyntaxKind.ElseClause, SyntaxKind.ForStatement, SyntaxKind.WhileStatement, SyntaxKind.DoStatement, SyntaxKind.ForEachStatement, SyntaxKind.BreakStatement, SyntaxKind.ContinueStatement,
        SyntaxKind.ReturnStatement, SyntaxKind.ParenthesizedExpression, SyntaxKind.ConditionalExpression, SyntaxKind.InvocationExpression, SyntaxKind.ArgumentList, SyntaxKind.Argument,
        SyntaxKind.SimpleMemberAccessExpression, SyntaxKind.ElementAccessExpression, SyntaxKind.BracketedArgumentList, SyntaxKind.CastExpression,
        SyntaxKind.NumericLiteralExpression, SyntaxKind.TrueLiteralExpression, SyntaxKind.FalseLiteralExpression,
        SyntaxKind.SimpleAssignmentExpression, SyntaxKind.AddAssignmentExpression, SyntaxKind.SubtractAssignmentExpression, SyntaxKind.MultiplyAssignmentExpression, SyntaxKind.DivideAssignmentExpression, SyntaxKind.ModuloAssignmentExpression,
        SyntaxKind.AddExpression, SyntaxKind.SubtractExpression, SyntaxKind.MultiplyExpression, SyntaxKind.DivideExpression, SyntaxKind.ModuloExpression,
        SyntaxKind.EqualsExpression, SyntaxKind.NotEqualsExpression, SyntaxKind.LessThanExpression, SyntaxKind.LessThanOrEqualExpression, SyntaxKind.GreaterThanExpression, SyntaxKind.GreaterThanOrEqualExpression,
        SyntaxKind.LogicalAndExpression, SyntaxKind.LogicalOrExpression, SyntaxKind.LogicalNotExpression, SyntaxKind.UnaryMinusExpression, SyntaxKind.UnaryPlusExpression,
        SyntaxKind.PreIncrementExpression, SyntaxKind.PreDecrementExpression, SyntaxKind.PostIncrementExpression, SyntaxKind.PostDecrementExpression,
    }.ToFrozenSet();

    private static readonly FrozenSet<SpecialType> Types = new[]
    {
        SpecialType.System_Int32, SpecialType.System_Double, SpecialType.System_Boolean, SpecialType.System_Void,
    }.ToFrozenSet();

    /// <summary>Refuses text that could overwhelm the parser itself: too long, or nested too deep.</summary>
    public static SandboxDiagnostic? CheckText(string source)
    {
        if (source.Length > LongestSource) return new("NS0001", 1, $"the source has {source.Length} characters; at most {LongestSource} are read");
        var (depth, line, run) = (0, 1, 0);
        foreach (var c in source)
        {
            if (c == '\n') line++;
            if (c is '(' or '[' or '{' or '<') depth++;
            else if (c is ')' or ']' or '}' or '>') depth = Math.Max(0, depth - 1);
            // Chains of prefix operators nest without brackets.
            run = c is '-' or '+' or '!' or '~' or '*' or '&' ? run + 1 : char.IsWhiteSpace(c) ? run : 0;
            if (depth > DeepestNesting || run > DeepestNesting) return new("NS0002", line, $"the source nests deeper than {DeepestNesting}");
            if (c == '\\' || c > 126) return new("NS0003", line, $"the character U+{(int)c:X4} is not allowed");
        }
        return null;
    }

    /// <summary>Every piece of syntax that is not allowed.</summary>
    public static IEnumerable<SandboxDiagnostic> CheckSyntax(CompilationUnitSyntax unit)
    {
        if (unit.Members is not [ClassDeclarationSyntax type] || unit.Usings.Count - HeadUsings + unit.Externs.Count + unit.AttributeLists.Count > 0)
        {
            yield return new("NS0010", 1, "the source must be methods, and close no brace that it did not open");
            yield break;
        }
        if (type.Members.Count > MostMethods) yield return new("NS0011", 1, $"there are {type.Members.Count} methods; at most {MostMethods} are allowed");
        if (unit.DescendantNodes().Take(MostNodes + 1).Count() > MostNodes) yield return new("NS0012", 1, "the code is too large");
        foreach (var trivia in unit.DescendantTrivia())
            if (trivia.IsDirective) yield return Diagnostic("NS0013", trivia.GetLocation(), "directives are not allowed");
        foreach (var node in type.Members.SelectMany(m => m.DescendantNodesAndSelf()))
        {
            if (!Allowed.Contains(node.Kind())) yield return Diagnostic("NS0014", node.GetLocation(), $"{node.Kind()} is not allowed");
            else if (Depth(node) > DeepestNesting * 3) yield return Diagnostic("NS0015", node.GetLocation(), "the code nests too deep");
        }
        foreach (var token in type.Members.SelectMany(m => m.DescendantTokens()))
        {
            if (token.IsKind(SyntaxKind.IdentifierToken) && (token.Text.StartsWith("__", StringComparison.Ordinal) || token.Text[0] == '@'))
                yield return Diagnostic("NS0016", token.GetLocation(), $"the name {token.Text} is not allowed");
        }
        foreach (var method in type.Members.OfType<MethodDeclarationSyntax>())
        {
            if (method.Modifiers.Any(m => !m.IsKind(SyntaxKind.StaticKeyword) && !m.IsKind(SyntaxKind.PublicKeyword) && !m.IsKind(SyntaxKind.PrivateKeyword)) || !method.Modifiers.Any(SyntaxKind.StaticKeyword))
                yield return Diagnostic("NS0017", method.GetLocation(), "methods are static, and public or private");
            if (method.ParameterList.Parameters.Any(p => p.Modifiers.Count > 0 || p.Default is not null)) yield return Diagnostic("NS0018", method.GetLocation(), "parameters have no modifiers and no defaults");
        }
        foreach (var array in type.DescendantNodes().OfType<ArrayCreationExpressionSyntax>())
            if (array.Initializer is not null || array.Type.RankSpecifiers is not [{ Sizes: [not OmittedArraySizeExpressionSyntax] }]) yield return Diagnostic("NS0019", array.GetLocation(), "arrays have one dimension and a length");
    }

    /// <summary>Every symbol that is not allowed, and every method that can come back to itself.</summary>
    public static IEnumerable<SandboxDiagnostic> CheckSymbols(SemanticModel model, CompilationUnitSyntax unit)
    {
        var calls = new Dictionary<ISymbol, HashSet<ISymbol>>(SymbolEqualityComparer.Default);
        foreach (var node in unit.DescendantNodes())
        {
            if (node is ClassDeclarationSyntax or OmittedArraySizeExpressionSyntax) continue;
            var symbol = model.GetSymbolInfo(node).Symbol ?? model.GetDeclaredSymbol(node);
            if (symbol is not null && !IsAllowed(symbol)) yield return Diagnostic("NS0020", node.GetLocation(), $"{symbol.ToDisplayString()} is not allowed");
            // To the compiler the array of a foreach is an IEnumerable, whose members are refused as symbols.
            if (model.GetTypeInfo(node) is { Type: { } type } info && (!IsAllowedType(type) || !(IsAllowedType(info.ConvertedType) || type is IArrayTypeSymbol && info.ConvertedType is { Name: "IEnumerable" })))
                yield return Diagnostic("NS0021", node.GetLocation(), $"the type {type.ToDisplayString()} is not allowed");
            if (node is InvocationExpressionSyntax && symbol is IMethodSymbol called && called.Locations.Any(l => l.IsInSource)
                && node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } caller && model.GetDeclaredSymbol(caller) is { } from)
            {
                if (!calls.TryGetValue(from, out var to)) calls.Add(from, to = new(SymbolEqualityComparer.Default));
                to.Add(called);
            }
        }
        foreach (var method in calls.Keys)
            if (Reaches(method, method, calls)) yield return Diagnostic("NS0022", method.Locations[0], $"{method.Name} calls itself, directly or through others");
    }

    private static bool Reaches(ISymbol from, ISymbol to, Dictionary<ISymbol, HashSet<ISymbol>> calls)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>([from]);
        while (open.TryPop(out var method))
        {
            foreach (var next in calls.GetValueOrDefault(method) ?? [])
            {
                if (SymbolEqualityComparer.Default.Equals(next, to)) return true;
                if (seen.Add(next)) open.Push(next);
            }
        }
        return false;
    }

    private static bool IsAllowed(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol space => space.ToDisplayString() is "System" or "Native" or "Native.Solvers" or "Native.Solvers.Sandbox",
        ITypeSymbol type => IsAllowedType(type) || type is { Name: "Math", ContainingNamespace.Name: "System" },
        ILocalSymbol or IParameterSymbol => true,
        IMethodSymbol { MethodKind: MethodKind.BuiltinOperator } => true,
        IMethodSymbol or IPropertySymbol or IFieldSymbol => symbol.Locations.Any(l => l.IsInSource) || (IsPublicFacade(symbol) && symbol.ContainingType is { Name: not "Meter" }),
        _ => false,
    };

    private static bool IsPublicFacade(ISymbol symbol) => symbol.DeclaredAccessibility == Accessibility.Public
        && symbol.ContainingType is { } type && (type.Name is "Math" or "Array" or "Int32" or "Double" && type.ContainingNamespace.Name == "System" || type.Name is "Route" or "Plan" && type.ContainingNamespace.Name == "Sandbox");

    private static bool IsAllowedType(ITypeSymbol? type) => type switch
    {
        null => true,
        IArrayTypeSymbol array => array.Rank == 1 && array.ElementType.SpecialType is SpecialType.System_Int32 or SpecialType.System_Double or SpecialType.System_Boolean,
        { SpecialType: not SpecialType.None } => Types.Contains(type.SpecialType),
        INamedTypeSymbol { Name: "Math", ContainingNamespace.Name: "System" } => true,
        INamedTypeSymbol { Name: "Route" or "Plan", ContainingNamespace.Name: "Sandbox" } named => named.Locations.All(l => !l.IsInSource),
        _ => false,
    };

    private static int Depth(SyntaxNode node)
    {
        var depth = 0;
        for (var at = node.Parent; at is not null && depth <= DeepestNesting * 3; at = at.Parent) depth++;
        return depth;
    }

    private static SandboxDiagnostic Diagnostic(string id, Location location, string message) =>
        // The wrapper takes two lines before the source.
        new(id, Math.Max(1, location.GetLineSpan().StartLinePosition.Line - 1), message);
}
