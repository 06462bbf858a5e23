using System.Buffers.Binary;
using System.Text;
using Native.Compute;

namespace Native.Nn.Tests.Checkpoints;

public sealed class GgufFormatTests
{
    [Fact]
    public void Every_type_of_value_comes_back()
    {
        using var folder = new TemporaryFolder();
        var scalars = new KeyValuePair<string, GgufValue>[]
        {
            new("a.text", GgufValue.Of("häßlich")), new("a.flag", GgufValue.Of(true)), new("a.count", GgufValue.Of(7u)), new("a.number", GgufValue.Of(0.25f)),
            new("a.texts", GgufValue.Of(["x", "", "ÿ"])), new("a.whole", GgufValue.Of([-1, 2])), new("a.numbers", GgufValue.Of([1.5f, float.NaN])), new("a.none", GgufValue.Of(Array.Empty<string>())),
        };
        var tensors = new GgufTensor[] { new("one", new Shape(3), GgufTensorType.F32), new("two", new Shape(2, 32), GgufTensorType.Q4), new("three", new Shape(2, 3, 1, 5), GgufTensorType.BF16) };
        GgufWriter.Write(folder.At("f.gguf"), scalars, tensors, (tensor, stream) => stream.Write(Enumerable.Range(0, (int)tensor.ByteLength).Select(i => (byte)(i + tensor.Name.Length)).ToArray()), TestContext.Current.CancellationToken);
        using var file = GgufFile.Open(folder.At("f.gguf"));
        Assert.Equal(3, file.Version);
        Assert.Equal(scalars.Select(p => p.Key), file.Metadata.Keys);
        foreach (var (key, value) in scalars)
        {
            Assert.Equal((value.Type, value.ItemType), (file.Metadata[key].Type, file.Metadata[key].ItemType));
            Assert.Equal(value.Content, file.Metadata[key].Content);
        }
        Assert.Equal(tensors.Select(t => (t.Name, t.Shape, t.Type)), file.Tensors.Select(t => (t.Name, t.Shape, t.Type)));
        Assert.Equal([0, 32, 96], file.Tensors.Select(t => t.Offset));
        var bytes = new byte[5];
        file.Read(file.Find("three")!, 55, bytes);
        Assert.Equal([60, 61, 62, 63, 64], bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(file.Find("three")!, 56, bytes));
        Assert.Null(file.Find("four"));
        Assert.Throws<ArgumentException>(() => file.Read(tensors[0], 0, bytes));
    }

    [Fact]
    public void Values_that_only_readers_meet_are_understood()
    {
        var bytes = new Bytes().Head(0, 4);
        bytes.Key("u8", 0).Add([200]).Key("i16", 3).Add([0xFE, 0xFF]).Key("u64", 10).U64(ulong.MaxValue).Key("f64", 12).Add(BitConverter.GetBytes(0.1));
        using var file = GgufFile.Parse(bytes.ToArray());
        Assert.Equal([(byte)200, (short)-2, ulong.MaxValue, 0.1], file.Metadata.Values.Select(v => v.Content));
    }

    public static TheoryData<string, byte[]> Broken() => new()
    {
        { "it ends within the magic number", [] },
        { "it begins with 0x46554748", "HGUF"u8.ToArray() },
        { "big end first", [.. "GGUF"u8, 0, 0, 0, 3, 0, 0] },
        { "version 1", new Bytes().Add("GGUF"u8).U32(1).ToArray() },
        { "18446744073709551615 tensors", new Bytes().Add("GGUF"u8).U32(3).U64(ulong.MaxValue).U64(0).ToArray() },
        { "1000000000 metadata", new Bytes().Head(0, 1_000_000_000).ToArray() },
        { "comes twice", new Bytes().Head(0, 2).Key("k", 0).Add([1]).Key("k", 0).Add([1]).ToArray() },
        { "a key of 0 characters", new Bytes().Head(0, 1).Key("", 0).Add([1]).ToArray() },
        { "value type 13", new Bytes().Head(0, 1).Key("k", 13).Add([1]).ToArray() },
        { "the truth value 2", new Bytes().Head(0, 1).Key("k", 7).Add([2]).ToArray() },
        { "array of arrays", new Bytes().Head(0, 1).Key("k", 9).U32(9).U64(0).ToArray() },
        { "1099511627776 items", new Bytes().Head(0, 1).Key("k", 9).U32(5).U64(1L << 40).Add(new byte[16]).ToArray() },
        { "is not UTF-8", new Bytes().Head(0, 1).Key("k", 8).U64(1).Add([0xFF]).ToArray() },
        { "of 4611686018427387904 bytes", new Bytes().Head(0, 1).Key("k", 8).U64(1UL << 62).ToArray() },
        { "0 dimensions", Tensors(b => b.Text("t").U32(0).U32(0).U64(0)) },
        { "5 dimensions", Tensors(b => b.Text("t").U32(5).U64(1).U64(1).U64(1).U64(1).U64(1).U32(0).U64(0)) },
        { "a dimension of 0: 0 elements", Tensors(b => b.Text("t").U32(1).U64(0).U32(0).U64(0)) },
        { "4611686018427387904 elements, the file", Tensors(b => b.Text("t").U32(2).U64(1UL << 62).U64(4).U32(0).U64(0)) },
        { "tensor type 12", Tensors(b => b.Text("t").U32(1).U64(8).U32(12).U64(0)) },
        { "rows of 33 elements of q8_0", Tensors(b => b.Text("t").U32(1).U64(33).U32(8).U64(0)) },
        { "begins at byte 32 of the data; 0 is expected", Tensors(b => b.Text("t").U32(1).U64(1).U32(0).U64(32)) },
        { "the file at", Tensors(b => b.Text("t").U32(1).U64(100).U32(0).U64(0)) },
        { "a tensor's name of 64 characters", Tensors(b => b.Text(new string('n', 64)).U32(1).U64(1).U32(0).U64(0)) },
        { "'general.alignment' is 48", new Bytes().Head(0, 1).Key("general.alignment", 4).U32(48).ToArray() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_breaks_the_format_is_refused(string reason, byte[] bytes)
    {
        var error = Assert.Throws<ModelFormatException>(() => GgufFile.Parse(bytes, "some.gguf"));
        Assert.StartsWith("some.gguf: not a valid GGUF file: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama", 1)]
    [InlineData("gpt2", 2)]
    public void Ten_thousand_damaged_files_load_or_are_refused(string family, int seed)
    {
        using var folder = new TemporaryFolder();
        using var device = new CpuDevice(1, seed: 3);
        var config = new ModelConfig
        {
            ModelType = family,
            Vocabulary = 12,
            Width = 32,
            Layers = 1,
            Heads = 2,
            KeyHeads = family == "gpt2" ? 2 : 1,
            HeadSize = 16,
            Hidden = 32,
            Context = 16,
            TiesHead = true,
            Rope = family == "gpt2" ? null : new() { Scaling = RopeScaling.Llama3, Factor = 4, OriginalContext = 8 },
            HasQueryKeyValueBias = family == "gpt2",
            HasOutputBias = family == "gpt2",
            HasFeedForwardBias = family == "gpt2",
            Activation = family == "gpt2" ? Activation.GeluTanh : Activation.Silu,
        };
        var names = Enumerable.Range(0, 12).Select(i => $"<{i}>").ToList();
        var tokenizer = new GgufTokenizer { Model = "gpt2", Rule = "gpt-2", Tokens = names, Kinds = [.. names.Select(_ => GgufTokenKind.Normal)], Merges = ["< 1"], EndToken = 2 };
        GgufModel.Save(CausalModel.Create(device, config), folder.At("m.gguf"), new() { Type = GgufTensorType.Q8, Tokenizer = tokenizer }, TestContext.Current.CancellationToken);
        var whole = File.ReadAllBytes(folder.At("m.gguf"));
        // Nearly all of what can go wrong is in the head.
        var head = whole.AsSpan().LastIndexOf("output_norm"u8) + 200;
        var random = new Random(seed);
        var (loaded, refused) = (0, 0);
        var before = device.Memory.Tensors;
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Damaged(whole, head, random);
            try
            {
                using var scope = device.NoGrad();
                using var file = GgufFile.Parse(bytes, "m.gguf");
                GgufTokenizer.Read(file);
                GgufModel.Load(device, file);
                loaded++;
            }
            catch (ModelFormatException e)
            {
                Assert.StartsWith("m.gguf: ", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.True(loaded > 300 && refused > 1500, $"{loaded} loaded, {refused} refused");
        Assert.Equal(before, device.Memory.Tensors);
    }

    private static byte[] Damaged(byte[] whole, int head, Random random)
    {
        var bytes = (byte[])whole.Clone();
        switch (random.Next(5))
        {
            case 0: // A few bytes anywhere in the head.
                for (var k = random.Next(1, 4); k > 0; k--) bytes[random.Next(head)] = (byte)random.Next(256);
                return bytes;
            case 1: // One bit.
                bytes[random.Next(head)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2: // Cut short.
                return bytes[..random.Next(bytes.Length)];
            case 3: // A number of 32 or 64 bits becomes an odd one.
                var odd = ((ulong[])[0, 1, 2, 31, 33, uint.MaxValue, 1UL << 31, 1UL << 32, 1UL << 62, ulong.MaxValue, long.MaxValue])[random.Next(11)];
                var at = random.Next(head - 8);
                if (random.Next(2) == 0) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), odd);
                else BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)odd);
                return bytes;
            default: // Some bytes taken out, or put in a second time.
                var (start, count) = (random.Next(head - 40), random.Next(1, 40));
                return random.Next(2) == 0 ? [.. bytes[..start], .. bytes[(start + count)..]] : [.. bytes[..(start + count)], .. bytes[start..]];
        }
    }

    private static byte[] Tensors(Func<Bytes, Bytes> tensor) => tensor(new Bytes().Head(1, 0)).Add(new byte[64]).ToArray();

    private sealed class Bytes
    {
        private readonly List<byte> bytes = [];

        public Bytes Add(ReadOnlySpan<byte> more)
        {
            bytes.AddRange(more);
            return this;
        }

        public Bytes U32(uint value) => Add(BitConverter.GetBytes(value));

        public Bytes U64(ulong value) => Add(BitConverter.GetBytes(value));

        public Bytes U64(long value) => U64((ulong)value);

        public Bytes Text(string text) => U64((ulong)Encoding.UTF8.GetByteCount(text)).Add(Encoding.UTF8.GetBytes(text));

        public Bytes Head(ulong tensors, ulong pairs) => Add("GGUF"u8).U32(3).U64(tensors).U64(pairs);

        public Bytes Key(string key, uint type) => Text(key).U32(type);

        public byte[] ToArray() => [.. bytes];
    }
}
