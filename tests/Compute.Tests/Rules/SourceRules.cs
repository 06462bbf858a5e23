using System.Text.RegularExpressions;

namespace Native.Compute.Tests.Rules;

/// <summary>The rules of dependence and style as functions from files to violations, each violation one line for people.</summary>
internal static partial class SourceRules
{
    public const int LineLimit = 600;

    public static IEnumerable<string> IlgpuOutsideTheGpuFolder(IEnumerable<SourceFile> files) => files
        .Where(f => !f.Path.StartsWith("Compute/Gpu/", StringComparison.Ordinal) && !f.Path.StartsWith("tests/", StringComparison.Ordinal) && !f.IsKernelFile)
        .SelectMany(f => f.Find(Ilgpu()));

    public static IEnumerable<string> KernelsThatKnowTensors(IEnumerable<SourceFile> files) =>
        Kernels(files).SelectMany(k => HostType().Matches(k.Body)
            .Select(m => $"{k.File.Path}: kernel {k.Name} mentions {m.Value}"));

    public static IEnumerable<string> BannedInKernels(IEnumerable<SourceFile> files)
    {
        var all = files.ToArray();
        return all.Where(f => f.IsKernelFile).SelectMany(f => f.Find(Banned()))
            .Concat(Kernels(all.Where(f => !f.IsKernelFile)).SelectMany(k => Banned().Matches(k.Body)
                .Select(m => $"{k.File.Path}: kernel {k.Name} uses {m.Value}")));
    }

    public static IEnumerable<string> StaticMutableState(IEnumerable<SourceFile> files) => files
        .Where(f => f.IsLibrary && !f.Path.StartsWith("Compute/Gpu/KernelCache", StringComparison.Ordinal))
        .SelectMany(f => f.Find(ThreadStatic()).Concat(f.Find(StaticSetter())).Concat(f.Find(StaticField())
            .Where(hit => !Immutable().IsMatch(hit) || StaticCollection().IsMatch(hit))));

    public static IEnumerable<string> Regions(IEnumerable<SourceFile> files) => files.SelectMany(f => f.Find(Region()));

    public static IEnumerable<string> NotImplemented(IEnumerable<SourceFile> files) => files.SelectMany(f => f.Find(NotImplementedCall()));

    /// <summary>A deterministic build writes another path in place of the source's, so that a file found by it is not found.</summary>
    public static IEnumerable<string> PathsOfTheBuild(IEnumerable<SourceFile> files) => files.SelectMany(f => f.Find(CallerPath()));

    public static IEnumerable<string> TooLong(IEnumerable<SourceFile> files) => files
        .Select(f => (f.Path, Lines: f.Text.AsSpan().TrimEnd('\n').Count('\n') + 1)).Where(f => f.Lines > LineLimit)
        .Select(f => $"{f.Path}: {f.Lines} lines, the limit is {LineLimit}");

    public static IEnumerable<string> EmptyNames(IEnumerable<SourceFile> files)
    {
        var all = files.ToArray();
        return all.Where(f => EmptyFileName().IsMatch(f.Name)).Select(f => $"{f.Path}: the name says nothing")
            .Concat(all.SelectMany(f => f.Find(EmptyTypeName())));
    }

    /// <summary>A kernel is a struct that implements an interface named I…Kernel, or what is in a class named …Kernel(s), except on the host's
    /// side of the CUDA driver.</summary>
    private static IEnumerable<(SourceFile File, string Name, string Body)> Kernels(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsLibrary && !file.Path.StartsWith("Compute/Gpu/Driver/", StringComparison.Ordinal)
        from Match match in KernelType().Matches(file.Code)
        select (file, match.Groups["name"].Value, match.Value + CodeText.Body(file.Code, match.Index + match.Length - 1));

    [GeneratedRegex(@"\bILGPU\b")]
    private static partial Regex Ilgpu();

    [GeneratedRegex(@"\b(?:Tensor|Device|CpuDevice|CudaDevice|OpenClDevice|Storage|Scope|Tape)\b")]
    private static partial Regex HostType();

    // What does not compile, calls a function that nobody defines, recurses for ever or takes an address; framework facts
    // of ILGPU 1.5.3. The lint of the generated PTX catches what slips through in code that kernels share.
    [GeneratedRegex(@"\b(?:FusedMultiplyAdd|CopySign|Unsafe\.AsPointer|Unsafe\.BitCast|Unsafe\.As|SingleToUInt32Bits|UInt32BitsToSingle|ReciprocalSqrtEstimate|ReciprocalEstimate|(?:MathF?\.)(?:Log2|Truncate|Cbrt|Sign)|fixed\b(?=\s*\())")]
    private static partial Regex Banned();

    [GeneratedRegex(@"\bstruct\s+(?<name>\w+)[^{};]*:[^{};]*\bI\w*Kernel\b[^{;]*\{|\bclass\s+(?<name>\w+Kernels?)\b[^{;]*\{")]
    private static partial Regex KernelType();

    [GeneratedRegex(@"\[\s*ThreadStatic(?:Attribute)?\s*\]")]
    private static partial Regex ThreadStatic();

    [GeneratedRegex(@"^[ \t]*(?:(?:public|private|internal|protected|unsafe|new|partial)\s+)*static\s[^;{}()=]*\{[^{}]*\bset\s*[;{=][^}]*\}", RegexOptions.Multiline)]
    private static partial Regex StaticSetter();

    [GeneratedRegex(@"^[ \t]*(?:\[[^\]]*\]\s*)*(?!using\b)(?:(?:public|private|internal|protected|unsafe|volatile|new|readonly|required)\s+)*static\s+(?!abstract\b|virtual\b|partial\b|class\b|extern\b)(?:(?:public|private|internal|protected|unsafe|volatile|new|readonly)\s+)*(?:[\w.]+\*?(?:\s*<(?:[^;={}()]|\([^()]*\))*>)?|\([^;={}()]*\))[?*\[\],]*\s+\w+\s*(?:;|,|=(?![>=]))", RegexOptions.Multiline)]
    private static partial Regex StaticField();

    [GeneratedRegex(@"\breadonly\b")]
    private static partial Regex Immutable();

    [GeneratedRegex(@"\b(?:Dictionary|List|HashSet|Queue|Stack|SortedDictionary|SortedSet|Concurrent\w+|ConditionalWeakTable|ThreadLocal|AsyncLocal)\s*<")]
    private static partial Regex StaticCollection();

    [GeneratedRegex(@"^[ \t]*#\s*(?:end)?region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\bNotImplementedException\b")]
    private static partial Regex NotImplementedCall();

    [GeneratedRegex(@"\bCallerFilePath(?:Attribute)?\b")]
    private static partial Regex CallerPath();

    [GeneratedRegex(@"(?:Helpers?|Utils?|Utilit(?:y|ies)|Managers?|Misc)(?:\.\w+)*\.cs$")]
    private static partial Regex EmptyFileName();

    [GeneratedRegex(@"\b(?:class|struct|interface|record|enum)\s+\w*(?:Helper|Util|Utility|Utilitie|Manager|Misc)s?\b")]
    private static partial Regex EmptyTypeName();
}
