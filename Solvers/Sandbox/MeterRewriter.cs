using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Native.Solvers.Sandbox;

/// <summary>Puts the meter into code: every method takes it and counts a step, every turn of a loop counts one, every array is drawn from it.</summary>
internal sealed class MeterRewriter(SemanticModel model) : CSharpSyntaxRewriter
{
    private const string Name = "__meter";

    /// <inheritdoc/>
    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var visited = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        var parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(Name)).WithType(SyntaxFactory.ParseTypeName("global::Native.Solvers.Sandbox.Meter "));
        var body = visited.Body;
        if (body is null)
        {
            var expression = visited.ExpressionBody!.Expression;
            StatementSyntax only = visited.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
                ? SyntaxFactory.ExpressionStatement(expression) : SyntaxFactory.ReturnStatement(expression);
            body = SyntaxFactory.Block(only);
        }
        return visited.WithParameterList(visited.ParameterList.WithParameters(visited.ParameterList.Parameters.Insert(0, parameter)))
            .WithExpressionBody(null).WithSemicolonToken(default).WithBody(Ticked(body)).NormalizeWhitespace();
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var isOwn = model.GetSymbolInfo(node).Symbol is IMethodSymbol method && method.Locations.Any(l => l.IsInSource);
        var visited = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
        if (!isOwn) return visited;
        var meter = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(Name));
        return visited.WithArgumentList(visited.ArgumentList.WithArguments(visited.ArgumentList.Arguments.Insert(0, meter)));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitArrayCreationExpression(ArrayCreationExpressionSyntax node)
    {
        var factory = model.GetTypeInfo(node).Type is IArrayTypeSymbol array ? array.ElementType.SpecialType switch
        {
            SpecialType.System_Double => "Doubles",
            SpecialType.System_Int32 => "Ints",
            _ => "Bools",
        } : "Bools";
        var length = (ExpressionSyntax)Visit(node.Type.RankSpecifiers[0].Sizes[0])!;
        return SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.IdentifierName(Name), SyntaxFactory.IdentifierName(factory)),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(length))));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitForStatement(ForStatementSyntax node)
    {
        var loop = (ForStatementSyntax)base.VisitForStatement(node)!;
        return loop.WithStatement(Ticked(loop.Statement));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node)
    {
        var loop = (WhileStatementSyntax)base.VisitWhileStatement(node)!;
        return loop.WithStatement(Ticked(loop.Statement));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node)
    {
        var loop = (DoStatementSyntax)base.VisitDoStatement(node)!;
        return loop.WithStatement(Ticked(loop.Statement));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node)
    {
        var loop = (ForEachStatementSyntax)base.VisitForEachStatement(node)!;
        return loop.WithStatement(Ticked(loop.Statement));
    }

    private static BlockSyntax Ticked(StatementSyntax body) => SyntaxFactory.Block(SyntaxFactory.ParseStatement($"{Name}.Tick();"), body);
}
