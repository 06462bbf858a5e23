namespace Native.Nn.Tests.Data;

public sealed class DocIdTests
{
    [Theory]
    [InlineData("T:System.String", "Type String")]
    [InlineData("T:System.Collections.Generic.Dictionary`2", "Type Dictionary")]
    [InlineData("M:System.String.#ctor(System.Char[])", "Constructor String(Char[])")]
    [InlineData("M:System.Object.#ctor", "Constructor Object()")]
    [InlineData("M:System.String.Join(System.String,System.Collections.Generic.IEnumerable{System.String})", "Method String.Join(String, IEnumerable<String>)")]
    [InlineData("M:System.Collections.Generic.Dictionary`2.TryGetValue(`0,`1@)", "Method Dictionary.TryGetValue(T, T2&)")]
    [InlineData("M:System.Linq.Enumerable.Select``2(System.Collections.Generic.IEnumerable{``0},System.Func{``0,System.Int32,``1})", "Method Enumerable.Select(IEnumerable<T>, Func<T, Int32, T2>)")]
    [InlineData("M:System.Decimal.op_Implicit(System.Byte)~System.Decimal", "Method Decimal.op_Implicit(Byte)")]
    [InlineData("P:System.String.Chars(System.Int32)", "Property String.Chars[Int32]")]
    [InlineData("P:System.String.Length", "Property String.Length")]
    [InlineData("F:System.String.Empty", "Field String.Empty")]
    [InlineData("E:System.Console.CancelKeyPress", "Event Console.CancelKeyPress")]
    [InlineData("M:System.Array.System#Collections#IList#Add(System.Object)", "Method Array.Add(Object)")]
    [InlineData("M:A.B.Sum(System.Int32[0:,0:],System.Byte*)", "Method B.Sum(Int32[,], Byte*)")]
    public void A_title_is_what_a_person_would_write(string id, string title) => Assert.Equal(title, DocId.Title(id));

    [Theory]
    [InlineData("T:System.String", "String")]
    [InlineData("M:System.String.Trim", "String.Trim")]
    [InlineData("M:System.String.#ctor(System.Char[])", "String")]
    [InlineData("N:System.IO", "System.IO")]
    [InlineData("not an id", "not an id")]
    public void A_reference_becomes_a_short_name(string id, string name) => Assert.Equal(name, DocId.ShortName(id));

    [Fact]
    public void A_nested_type_belongs_to_its_outermost_type()
    {
        var types = new HashSet<string> { "System.Collections.Generic.Dictionary`2", "System.Collections.Generic.Dictionary`2.KeyCollection" };
        var type = DocId.TypeOf("M:System.Collections.Generic.Dictionary`2.KeyCollection.CopyTo(`0[],System.Int32)");
        Assert.Equal("System.Collections.Generic.Dictionary`2.KeyCollection", type);
        Assert.Equal("System.Collections.Generic.Dictionary`2", DocId.Outermost(type, types));
    }
}
