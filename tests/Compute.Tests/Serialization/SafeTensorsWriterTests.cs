using System.Text;
using Native.Compute.Serialization;

namespace Native.Compute.Tests.Serialization;

public sealed class SafeTensorsWriterTests
{
    private static byte[] Bytes(int seed, long count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void Every_element_type_survives_a_round_trip_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        var tensors = Enum.GetValues<SafeTensorsDType>().SelectMany(t => new[]
        {
            new SafeTensorEntry($"{t}.matrix", t, 3, 8), new SafeTensorEntry($"{t}.empty", t, 2, 0), new SafeTensorEntry($"{t}.重み\"\\\n", t, 8),
        }).Concat([new SafeTensorEntry("scalar", SafeTensorsDType.F32), new SafeTensorEntry("odd", SafeTensorsDType.U8, 3)]).ToArray();
        var data = tensors.ToDictionary(t => t.Name, t => Bytes(t.Name.Length, t.ByteLength));
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["naïve"] = "\"quoted\" 🙂" };
        using (var writer = new SafeTensorsWriter(folder["all.safetensors"], tensors, metadata))
        {
            foreach (var t in tensors) writer.Write(t.Name, data[t.Name]);
            writer.Commit();
        }
        Assert.Equal(["all.safetensors"], folder.Files());
        using var file = SafeTensorsFile.Open(folder["all.safetensors"]);
        Assert.Equal(metadata, file.Metadata);
        Assert.Equal(tensors.Length, file.Entries.Count);
        foreach (var t in tensors)
        {
            Assert.Equal(t.DType, file[t.Name].DType);
            Assert.Equal(t.Shape.ToArray(), file[t.Name].Shape.ToArray());
            Assert.Equal(data[t.Name], file.Bytes(file[t.Name]).ToArray());
        }
        Assert.Equal(file.Entries.OrderByDescending(e => e.DType).ThenBy(e => e.Name, StringComparer.Ordinal).Select(e => e.Name), file.Entries.Select(e => e.Name));
        Assert.Equal(0, (BitConverter.ToInt64(File.ReadAllBytes(folder["all.safetensors"])) + 8) % 8);
    }

    [Fact]
    public void Unaligned_data_is_read_as_typed_elements()
    {
        var json = Encoding.UTF8.GetBytes("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F64","shape":[3],"data_offsets":[1,25]}}""");
        double[] values = [Math.PI, double.NaN, -0.0];
        byte[] bytes = [.. BitConverter.GetBytes((long)json.Length), .. json, 7, .. values.SelectMany(BitConverter.GetBytes)];
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x"], bytes);
        using var file = SafeTensorsFile.Open(folder["x"]);
        var read = new double[2];
        file.Read(file["b"], 1, read.AsSpan());
        Assert.Equal(values[1..].Select(BitConverter.DoubleToInt64Bits), read.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void Parts_may_be_written_in_any_order_but_once_and_all()
    {
        using var folder = new TemporaryFolder();
        var data = Bytes(1, 1000);
        using var writer = new SafeTensorsWriter(folder["x"], [new("t", SafeTensorsDType.U8, 1000)]);
        var order = Enumerable.Range(0, 100).ToArray();
        new Random(2).Shuffle(order);
        foreach (var part in order[1..]) writer.Write("t", part * 10, data.AsSpan(part * 10, 10));
        var missing = Assert.Throws<InvalidOperationException>(writer.Commit);
        Assert.Contains("990 of 1000 bytes of tensor 't'", missing.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.Write("t", order[0] == 0 ? 5 : 0, data.AsSpan(0, 10)));
        Assert.Throws<ArgumentException>(() => writer.Write("t", 995, data.AsSpan(0, 10)));
        Assert.Throws<ArgumentException>(() => writer.Write("t", data.AsSpan(0, 10)));
        Assert.Throws<ArgumentException>(() => writer.Write("u", data));
    }

    [Fact]
    public void Shuffled_parts_make_the_same_file_as_one_write()
    {
        using var folder = new TemporaryFolder();
        var data = Bytes(1, 1003);
        using (var writer = new SafeTensorsWriter(folder["x"], [new("t", SafeTensorsDType.U8, 1003)]))
        {
            var order = Enumerable.Range(0, 101).ToArray();
            new Random(2).Shuffle(order);
            foreach (var part in order) writer.Write("t", part * 10, data.AsSpan(part * 10, Math.Min(10, 1003 - part * 10)));
            writer.Commit();
        }
        using var file = SafeTensorsFile.Open(folder["x"]);
        Assert.Equal(data, file.Bytes(file["t"]).ToArray());
    }

    [Fact]
    public void An_interrupted_write_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x"], "old");
        using (var writer = new SafeTensorsWriter(folder["x"], [new("t", SafeTensorsDType.F32, 2), new("u", SafeTensorsDType.F32, 2)]))
        {
            writer.Write("t", new byte[8]);
            Assert.Equal("old", File.ReadAllText(folder["x"]));
            Assert.Throws<InvalidOperationException>(writer.Commit);
        }
        Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Equal(["x"], folder.Files());
        Assert.Throws<ArgumentException>(() => new SafeTensorsWriter(folder["y"], [new("t", SafeTensorsDType.F32), new("t", SafeTensorsDType.F64)]));
        Assert.ThrowsAny<IOException>(() => new SafeTensorsWriter(Path.Combine(folder.Path, "absent", "y"), []));
        Assert.Equal(["x"], folder.Files());
    }

    [Fact]
    public void A_rename_that_fails_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["x"]);
        using (var writer = new SafeTensorsWriter(folder["x"], [new("t", SafeTensorsDType.U8, 1)]))
        {
            writer.Write("t", [1]);
            Assert.ThrowsAny<Exception>(writer.Commit);
        }
        Assert.Empty(folder.Files());
    }

    [Fact]
    public void A_file_can_be_replaced_while_it_is_mapped()
    {
        using var folder = new TemporaryFolder();
        void Save(byte value)
        {
            using var writer = new SafeTensorsWriter(folder["x"], [new("t", SafeTensorsDType.U8, 1)]);
            writer.Write("t", [value]);
            writer.Commit();
        }
        Save(1);
        using var old = SafeTensorsFile.Open(folder["x"]);
        Save(2);
        using var replaced = SafeTensorsFile.Open(folder["x"]);
        Assert.Equal(1, old.Bytes(old["t"])[0]);
        Assert.Equal(2, replaced.Bytes(replaced["t"])[0]);
    }

    [Fact]
    public void A_tensor_over_2_GiB_is_written_and_read_in_parts()
    {
        using var folder = new TemporaryFolder();
        const long length = 3L << 30;
        Assert.SkipWhen(new DriveInfo(folder.Path).AvailableFreeSpace < 2 * length, "needs 6 GiB of free disk space for a file of 3 GiB");
        var header = new SafeTensorsLayout([new("t", SafeTensorsDType.U8, length), new("last", SafeTensorsDType.U8, 2)], null);
        using (var stream = File.Create(folder["big"]))
        {
            // A file with a hole: the disk is not filled.
            stream.Write(header.Header);
            stream.SetLength(header.Header.Length + header.DataLength);
            stream.Position = header.Header.Length + header.Entries.Single(e => e.Name == "t").Offset + length - 1;
            stream.WriteByte(42);
        }
        using var file = SafeTensorsFile.Open(folder["big"]);
        Assert.Equal(42, file.Bytes(file["t"], length - 1, 1)[0]);
        Assert.Contains("parts", Assert.Throws<ArgumentException>(() => file.Bytes(file["t"]).Length).Message, StringComparison.Ordinal);
    }
}
