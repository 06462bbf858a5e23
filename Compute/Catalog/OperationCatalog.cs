using System.Reflection;

namespace Native.Compute.Catalog;

/// <summary>Every case of every operation.</summary>
internal static class OperationCatalog
{
    /// <summary>The cases of all families, in the order of the families' names.</summary>
    public static IReadOnlyList<OperationCase> All() =>
        [.. Families().SelectMany(family => family.Cases())];

    /// <summary>
    /// The cases for devices that compile each kernel at its first use: every case with its first type, and the first case of each
    /// operation with all its types. NATIVE_LONG=1 in the environment makes it every case with every type.
    /// </summary>
    public static IEnumerable<(OperationCase Case, DType Type)> Selection()
    {
        var all = Environment.GetEnvironmentVariable("NATIVE_LONG") == "1";
        var seen = new HashSet<string>();
        foreach (var test in All())
        {
            if (test.TimedOnly) continue;
            var isFirst = seen.Add(test.Operation);
            foreach (var type in test.Types)
                if (all || isFirst || type == test.Types[0]) yield return (test, type);
        }
    }

    /// <summary>The families.</summary>
    public static IEnumerable<ICaseFamily> Families() =>
        from type in typeof(OperationCatalog).Assembly.GetTypes()
        where type.IsAssignableTo(typeof(ICaseFamily)) && !type.IsInterface
        orderby type.Name
        select (ICaseFamily)Activator.CreateInstance(type)!;

    /// <summary>The names of all public operations: static methods of the classes called …Operation.</summary>
    public static IEnumerable<string> Operations() =>
        (from type in typeof(OperationCatalog).Assembly.GetExportedTypes()
         where type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Operation", StringComparison.Ordinal)
         from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
         where !method.IsSpecialName
         select method.Name).Distinct().Order();
}
