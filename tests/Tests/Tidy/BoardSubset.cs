using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ProductFirmware.Tests.Tidy;

/// <summary>
/// Names every line of board source that the interpreter cannot load or run, though a desktop compiler takes it: generics, lambdas,
/// static constructors and initialisers, async, LINQ, spans, tuples, attribute arguments that vanish, enums as text. What the board does
/// not have at all is left to <see cref="BoardBuild"/>.
/// </summary>
internal static class BoardSubset
{
    private static readonly CSharpParseOptions CSharp9 = new(LanguageVersion.CSharp9);

    // Members that the board's base library does not have, and the types that must not be named.
    private static readonly HashSet<string> MissingMembers = ["string.Join", "string.Replace", "string.IsNullOrWhiteSpace", "Buffer.BlockCopy", "Array.Resize", "Array.Sort", "Array.Empty", "Encoding.ASCII", "Enum.Parse"];
    private static readonly HashSet<string> MissingTypes = ["Span", "ReadOnlySpan", "Memory", "Task", "Stopwatch", "StringComparison", "List", "Dictionary", "Func", "Lazy", "Enumerable", "decimal", "ThreadStatic", "DivideByZeroException", "OverflowException"];

    // Found by running the same probes on .NET and on the interpreter: there they are plain Exception or ArgumentOutOfRangeException.
    private static readonly HashSet<string> ThrownOtherwise =
        ["DivideByZeroException", "OverflowException", "ArrayTypeMismatchException", "SynchronizationLockException", "IndexOutOfRangeException"];

    /// <summary>Every violation as <c>line: what</c>. The semantic part (enum as text) compiles the sources together.</summary>
    public static IEnumerable<string> Violations(IReadOnlyDictionary<string, string> sources)
    {
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Value, CSharp9, source.Key)).ToArray();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("board", trees, references);
        return trees.SelectMany(tree =>
            SyntaxErrors(tree).Concat(Walk(tree, compilation.GetSemanticModel(tree)))).Distinct();
    }

    private static IEnumerable<string> SyntaxErrors(SyntaxTree tree) =>
        tree.GetDiagnostics().Select(d => At(tree, d.Location.SourceSpan, d.GetMessage()));

    private static IEnumerable<string> Walk(SyntaxTree tree, SemanticModel model)
    {
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            var fault = Fault(node) ?? NullableValue(node, model) ?? EnumAsText(node, model);
            if (fault is not null)
            {
                yield return At(tree, node.Span, fault);
            }
        }
    }

    private static string? Fault(SyntaxNode node) => node switch
    {
        TypeParameterListSyntax or GenericNameSyntax => "generics crash the interpreter",
        LambdaExpressionSyntax or AnonymousMethodExpressionSyntax => "a lambda brings a static constructor along: use a method group",
        ConstructorDeclarationSyntax c when c.Modifiers.Any(SyntaxKind.StaticKeyword) => "static constructors crash at load from a slot",
        FieldDeclarationSyntax f when IsStatic(f.Modifiers) && f.Declaration.Variables.Any(v => v.Initializer is not null) =>
            "a static initialiser is a static constructor: use const, or set it in the instance",
        EventFieldDeclarationSyntax f when IsStatic(f.Modifiers) && f.Declaration.Variables.Any(v => v.Initializer is not null) =>
            "a static initialiser is a static constructor",
        PropertyDeclarationSyntax { Initializer: not null } p when IsStatic(p.Modifiers) => "a static initialiser is a static constructor",
        AwaitExpressionSyntax => "async does not exist on the board",
        MethodDeclarationSyntax m when m.Modifiers.Any(SyntaxKind.AsyncKeyword) => "async does not exist on the board",
        QueryExpressionSyntax => "LINQ does not exist on the board",
        TupleTypeSyntax or TupleExpressionSyntax => "tuples do not exist on the board",
        RecordDeclarationSyntax or AnonymousObjectCreationExpressionSyntax => "records and anonymous types do not exist on the board",
        YieldStatementSyntax => "yield does not exist on the board",
        StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax or PointerTypeSyntax =>
            "stackalloc and pointers are refused by the metadata processor",
        BaseFieldDeclarationSyntax f when f.Modifiers.Any(SyntaxKind.VolatileKeyword) => "volatile does not exist on the board: use a lock",
        CheckedExpressionSyntax c when c.IsKind(SyntaxKind.CheckedExpression) => "checked does not throw on the board",
        CheckedStatementSyntax c when c.IsKind(SyntaxKind.CheckedStatement) => "checked does not throw on the board",
        RangeExpressionSyntax => "ranges do not exist on the board",
        PrefixUnaryExpressionSyntax p when p.IsKind(SyntaxKind.IndexExpression) => "^ indexes do not exist on the board",
        ArrayRankSpecifierSyntax a when a.Rank > 1 => "multi-dimensional arrays crash at load",
        NullableTypeSyntax { ElementType: PredefinedTypeSyntax { Keyword.RawKind: not (int)SyntaxKind.StringKeyword and not (int)SyntaxKind.ObjectKeyword } } =>
            "nullable values do not exist on the board",
        InterfaceDeclarationSyntax i when i.Members.Any(HasBody) => "default interface methods do nothing on the board",
        FileScopedNamespaceDeclarationSyntax => "use a block namespace (C# 9)",
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "TryParse" } } } =>
            "a failed TryParse leaves the least number on the board: look at its result",
        CatchDeclarationSyntax c when ThrownOtherwise.Contains(c.Type.ToString().Split('.')[^1]) => $"the board throws another type than {c.Type}",
        MemberAccessExpressionSyntax { Name.Identifier.Text: "CompareTo" } or MemberAccessExpressionSyntax { Name.Identifier.Text: "Compare" } =>
            "texts compare by culture on the desktop and by bytes on the board",
        LiteralExpressionSyntax l when l.IsKind(SyntaxKind.StringLiteralExpression) && l.Token.ValueText.Contains('\0') => "the board cuts a text at U+0000",
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ToString" } } i when RoundsDecimals(i) =>
            "decimals round half away from zero on the board",
        MemberAccessExpressionSyntax m when MissingMembers.Contains(m.ToString()) => $"{m} does not exist on the board",
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Replace" } } => "string.Replace does not exist on the board",
        IdentifierNameSyntax i when MissingTypes.Contains(i.Identifier.Text) => $"{i.Identifier.Text} does not exist on the board",
        PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.DecimalKeyword } => "decimal does not exist on the board",
        AttributeSyntax a => AttributeFault(a),
        ClassDeclarationSyntax c => AttributeClassFault(c),
        _ => null,
    };

    private static string? AttributeFault(AttributeSyntax attribute)
    {
        var isFrameworks = attribute.Name.ToString() is "AttributeUsage" or "Flags";
        return !isFrameworks && attribute.ArgumentList?.Arguments.Any(a => a.NameEquals is not null) == true
            ? "named attribute arguments throw on the board"
            : null;
    }

    // One argument of ushort, byte or bool: the attribute silently vanishes. An enum: reading all of them throws.
    private static string? AttributeClassFault(ClassDeclarationSyntax type)
    {
        var isAttribute = type.BaseList?.Types.Any(b => b.Type.ToString().EndsWith("Attribute", StringComparison.Ordinal)) == true;
        var constructors = type.Members.OfType<ConstructorDeclarationSyntax>();
        return isAttribute && constructors.Any(c => c.ParameterList.Parameters.Any(p => p.Type?.ToString() is not ("int" or "string")))
            ? "attribute arguments must be int or string on the board"
            : null;
    }

    private static string? NullableValue(SyntaxNode node, SemanticModel model) =>
        node is NullableTypeSyntax nullable && model.GetTypeInfo(nullable.ElementType).Type?.TypeKind is TypeKind.Enum or TypeKind.Struct
            ? "nullable values do not exist on the board"
            : null;

    private static string? EnumAsText(SyntaxNode node, SemanticModel model)
    {
        var asText = node switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ToString" } m } => m.Expression,
            InterpolationSyntax i => i.Expression,
            ArgumentSyntax a when model.GetTypeInfo(a.Expression).ConvertedType?.SpecialType == SpecialType.System_Object => a.Expression,
            ExpressionSyntax e when e.Parent is BinaryExpressionSyntax parent && parent.IsKind(SyntaxKind.AddExpression)
                && model.GetTypeInfo(parent).Type?.SpecialType == SpecialType.System_String => e,
            _ => null,
        };
        return asText is not null && model.GetTypeInfo(asText).Type?.TypeKind == TypeKind.Enum
            ? "an enum prints its number on the board"
            : null;
    }

    private static bool HasBody(MemberDeclarationSyntax member) => member switch
    {
        BaseMethodDeclarationSyntax m => m.Body is not null || m.ExpressionBody is not null,
        PropertyDeclarationSyntax { ExpressionBody: not null } => true,
        BasePropertyDeclarationSyntax p => p.AccessorList?.Accessors.Any(a => a.Body is not null || a.ExpressionBody is not null) == true,
        _ => false,
    };

    private static bool RoundsDecimals(InvocationExpressionSyntax toString) =>
        toString.ArgumentList.Arguments is [{ Expression: LiteralExpressionSyntax format }] && format.Token.ValueText is ['F' or 'N' or 'E' or 'C', ..];

    private static bool IsStatic(SyntaxTokenList modifiers) => modifiers.Any(SyntaxKind.StaticKeyword);

    private static string At(SyntaxTree tree, Microsoft.CodeAnalysis.Text.TextSpan span, string what) =>
        $"{tree.FilePath}:{tree.GetLineSpan(span).StartLinePosition.Line + 1}: {what}";
}
