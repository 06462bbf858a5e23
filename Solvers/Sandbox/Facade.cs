using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Native.Solvers.Sandbox;

/// <summary>
/// The only two assemblies that code in the sandbox is compiled against. They are written here, have the names of the real ones, and hold
/// nothing but what is allowed: what is not in them does not exist for the code.
/// </summary>
internal static class Facade
{
    // The core library as the code sees it. The compiler needs the empty types; the members are what may be used.
    private const string Core = """
        namespace System
        {
            public class Object { }
            public abstract class ValueType { }
            public abstract class Enum : ValueType { }
            public abstract class Delegate { }
            public abstract class MulticastDelegate : Delegate { }
            public class Attribute { }
            public class AttributeUsageAttribute : Attribute { public AttributeUsageAttribute(AttributeTargets targets) { } public bool AllowMultiple { get; set; } public bool Inherited { get; set; } }
            public enum AttributeTargets { All = 32767 }
            public struct Void { }
            public struct Boolean { }
            public struct Char { }
            public struct SByte { }
            public struct Byte { }
            public struct Int16 { }
            public struct UInt16 { }
            public struct Int32 { public const int MaxValue = 2147483647; public const int MinValue = -2147483648; }
            public struct UInt32 { }
            public struct Int64 { }
            public struct UInt64 { }
            public struct IntPtr { }
            public struct UIntPtr { }
            public struct Single { }
            public struct Double { public const double MaxValue = 1.7976931348623157E+308; public const double PositiveInfinity = 1.0 / 0.0; }
            public sealed class String { }
            public class Exception { }
            public abstract class Array { public int Length { get { return 0; } } }
            public static class Math
            {
                public static double Abs(double value) { return 0; }
                public static int Abs(int value) { return 0; }
                public static double Max(double a, double b) { return 0; }
                public static int Max(int a, int b) { return 0; }
                public static double Min(double a, double b) { return 0; }
                public static int Min(int a, int b) { return 0; }
                public static double Sqrt(double value) { return 0; }
                public static double Floor(double value) { return 0; }
                public static double Ceiling(double value) { return 0; }
                public static double Pow(double x, double y) { return 0; }
                public static double Exp(double value) { return 0; }
                public static double Log(double value) { return 0; }
            }
        }
        namespace System { public interface IDisposable { void Dispose(); } }
        namespace System.Collections
        {
            public interface IEnumerable { IEnumerator GetEnumerator(); }
            public interface IEnumerator { object Current { get; } bool MoveNext(); void Reset(); }
        }
        """;

    private const string Api = """
        namespace Native.Solvers.Sandbox
        {
            public sealed class Route
            {
                internal Route() { }
                public int Count { get { return 0; } }
                public double Capacity { get { return 0; } }
                public int Node(int position) { return 0; }
                public int PositionOf(int node) { return 0; }
                public double Demand(int node) { return 0; }
                public double Ready(int node) { return 0; }
                public double Due(int node) { return 0; }
                public double Service(int node) { return 0; }
                public double Distance(int from, int to) { return 0; }
            }
            public sealed class Plan
            {
                internal Plan() { }
                public int Count { get { return 0; } }
                public Route Route(int index) { return null; }
            }
            public sealed class Meter
            {
                internal Meter() { }
                public void Tick() { }
                public double[] Doubles(int length) { return null; }
                public int[] Ints(int length) { return null; }
                public bool[] Bools(int length) { return null; }
            }
        }
        """;

    /// <summary>The references of a compilation.</summary>
    public static ImmutableArray<MetadataReference> References { get; } = Build();

    private static ImmutableArray<MetadataReference> Build()
    {
        var core = Compile("System.Runtime", Core, []);
        return [core, Compile(typeof(Facade).Assembly.GetName().Name!, Api, [core])];
    }

    private static PortableExecutableReference Compile(string name, string source, ImmutableArray<MetadataReference> references)
    {
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(source)], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream, options: new(metadataOnly: true, runtimeMetadataVersion: "v4.0.30319"));
        if (!result.Success) throw new InvalidOperationException($"The facade {name} does not compile: {string.Join("; ", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}");
        return MetadataReference.CreateFromImage(stream.ToArray());
    }
}
