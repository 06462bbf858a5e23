using System.Reflection;

namespace Native.Compute.Catalog;

/// <summary>Every case of every operation.</summary>
internal static class OperationCatalog
{
    /// <summary>The cases of all families, in the order of the families' names.</summary>
    public static IReadOnlyList<OperationCase> All() =>
        [.. Families().SelectMany(family => family.Cases())];

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
