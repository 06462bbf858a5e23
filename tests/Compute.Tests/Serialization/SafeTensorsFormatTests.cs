using System.Buffers.Binary;
using System.Text;
using Native.Compute.Serialization;

namespace Native.Compute.Tests.Serialization;

public sealed class SafeTensorsFormatTests
{
    private static SafeTensorsFile Parse(string json, int data = 0)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var bytes = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        return SafeTensorsFile.Parse(bytes);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}""", SafeTensorsRule.Duplicate)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1,"x":1}}""", SafeTensorsRule.Duplicate)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"__metadata__":{},"__metadata__":{}}""", SafeTensorsRule.Duplicate)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"__metadata__":{"k":"1","k":"2"}}""", SafeTensorsRule.Duplicate)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"__metadata__":null}""", SafeTensorsRule.Metadata)]
    [InlineData("""{"a\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", SafeTensorsRule.Utf8)]
    [InlineData("""{"a":{"dtype":"U8","shape":[-0,1],"data_offsets":[0,1]}}""", SafeTensorsRule.Number)]
    [InlineData("""{"a":{"dtype":"U8","shape":[01],"data_offsets":[0,1]}}""", SafeTensorsRule.Json)]
    [InlineData("""{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", SafeTensorsRule.Number)]
    [InlineData("""{"a":{"dtype":"U8","shape":[[1]],"data_offsets":[0,1]}}""", SafeTensorsRule.Number)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", SafeTensorsRule.Field)]
    [InlineData("""{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}""", SafeTensorsRule.Field)]
    [InlineData("""{"a":{"dtype":5,"shape":[1],"data_offsets":[0,1]}}""", SafeTensorsRule.DType)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},}""", SafeTensorsRule.Json)]
    [InlineData("""/* */{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", SafeTensorsRule.Json)]
    [InlineData("""{"a":{"dtype":"F6_E2M3","shape":[3],"data_offsets":[0,1]}}""", SafeTensorsRule.Size)]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}}""", SafeTensorsRule.Size)]
    [InlineData("""{"a":{"dtype":"U8","shape":[4611686018427387904,4,0],"data_offsets":[0,1]}}""", SafeTensorsRule.Size)]
    public void A_broken_rule_is_named(string json, SafeTensorsRule rule)
    {
        var error = Assert.Throws<SafeTensorsException>(() => Parse(json, 1));
        Assert.Equal(rule, error.Rule);
    }

    [Fact]
    public void Unknown_fields_are_skipped_but_not_at_any_depth()
    {
        static string Nested(int depth) =>
            """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":""" + new string('[', depth) + new string(']', depth) + "}}";
        using var file = Parse(Nested(60), 1);
        Assert.Equal(1, file["a"].ByteLength);
        Assert.Equal(SafeTensorsRule.Json, Assert.Throws<SafeTensorsException>(() => Parse(Nested(70), 1)).Rule);
    }

    [Fact]
    public void Empty_tensors_may_stand_anywhere_between_the_others()
    {
        using var file = Parse("""
            {"e1":{"dtype":"F32","shape":[0,9000000000],"data_offsets":[1,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
             "b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"e2":{"dtype":"F32","shape":[0],"data_offsets":[2,2]},
             "e0":{"dtype":"F4","shape":[0],"data_offsets":[0,0]}}
            """, 2);
        Assert.Equal(["e0", "a", "e1", "b", "e2"], file.Entries.Select(e => e.Name));
    }

    [Fact]
    public void Every_element_type_has_a_name_a_size_and_a_way_back()
    {
        foreach (var type in Enum.GetValues<SafeTensorsDType>())
        {
            Assert.True(SafeTensorsDTypes.TryParse(type.Name(), out var back));
            Assert.Equal(type, back);
            if (type.ToDType() is { } tensorType)
            {
                Assert.Equal(type, tensorType.ToSafeTensors());
                Assert.Equal(type.Bits(), 8 * tensorType.Size());
            }
        }
        Assert.All(Enum.GetValues<Native.Compute.DType>(), t => Assert.Equal(t, t.ToSafeTensors().ToDType()));
    }

    [Fact]
    public void Access_outside_a_tensor_or_after_disposal_is_an_error()
    {
        var file = Parse("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        var a = file["a"];
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Bytes(a, 1, 8).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Bytes(a, long.MaxValue, 1).Length);
        Assert.Throws<ArgumentException>(() => file.Read(a, 1, new float[2].AsSpan()));
        Assert.Throws<ArgumentException>(() => file.Read(a, 0, new double[1].AsSpan()));
        Assert.Contains("'b'", Assert.Throws<KeyNotFoundException>(() => file["b"]).Message, StringComparison.Ordinal);
        using var other = Parse("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        Assert.Throws<ArgumentException>(() => other.Bytes(a).Length);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Bytes(a).Length);
    }

    [Fact]
    public void A_tensor_cannot_be_described_that_the_format_cannot_hold()
    {
        Assert.Throws<ArgumentException>(() => new SafeTensorEntry("__metadata__", SafeTensorsDType.F32, 1));
        Assert.Throws<ArgumentException>(() => new SafeTensorEntry("a\ud800", SafeTensorsDType.F32, 1));
        Assert.Throws<ArgumentException>(() => new SafeTensorEntry("a", SafeTensorsDType.F32, -1));
        Assert.Throws<ArgumentException>(() => new SafeTensorEntry("a", SafeTensorsDType.F4, 3));
        Assert.Throws<ArgumentException>(() => new SafeTensorEntry("a", SafeTensorsDType.F64, long.MaxValue, 2));
    }
}
