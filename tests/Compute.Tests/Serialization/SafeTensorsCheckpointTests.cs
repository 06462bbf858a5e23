using Native.Compute.Serialization;

namespace Native.Compute.Tests.Serialization;

public sealed class SafeTensorsCheckpointTests
{
    private static readonly SafeTensorEntry[] Tensors = [.. Enumerable.Range(0, 7).Select(i => new SafeTensorEntry($"layer.{i}", SafeTensorsDType.F32, i + 1, 4))];

    private static byte[] Data(SafeTensorEntry tensor) => [.. Enumerable.Range(0, (int)tensor.ByteLength).Select(i => (byte)(i * 7 + tensor.ByteLength))];

    private static void Save(string folder, long maximumShardBytes)
    {
        using var writer = new ShardedSafeTensorsWriter(folder, Tensors, maximumShardBytes);
        foreach (var t in Tensors) writer.Write(t.Name, Data(t));
        writer.Commit();
    }

    private static string Index(TemporaryFolder folder) => folder[SafeTensorsCheckpoint.IndexName];

    private static void EditIndex(TemporaryFolder folder, string from, string to)
    {
        var text = File.ReadAllText(Index(folder));
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(Index(folder), text.Replace(from, to, StringComparison.Ordinal));
    }

    private static SafeTensorsException Refused(TemporaryFolder folder, SafeTensorsRule rule)
    {
        var error = Assert.Throws<SafeTensorsException>(() => SafeTensorsCheckpoint.Open(folder.Path));
        Assert.Equal(rule, error.Rule);
        return error;
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(150, 4)]
    [InlineData(200, 3)]
    [InlineData(100_000, 1)]
    public void A_sharded_set_survives_a_round_trip_within_its_bound(long maximum, int files)
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, maximum);
        Assert.Equal(files == 1 ? 1 : files + 1, folder.Files().Length);
        using var checkpoint = SafeTensorsCheckpoint.Open(folder.Path);
        Assert.Empty(checkpoint.Warnings);
        Assert.Equal(files, checkpoint.Files.Count);
        Assert.All(checkpoint.Files, f => Assert.True(f.Entries.Count == 1 || f.Entries.Sum(e => e.ByteLength) <= maximum));
        Assert.Equal(Tensors.Length, checkpoint.Names.Count);
        foreach (var t in Tensors)
        {
            var (file, entry) = checkpoint[t.Name];
            Assert.Equal(Data(t), file.Bytes(entry).ToArray());
        }
    }

    [Fact]
    public void An_unfinished_set_shows_nothing()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new ShardedSafeTensorsWriter(folder.Path, Tensors, 150))
        {
            foreach (var t in Tensors[1..]) writer.Write(t.Name, Data(t));
            Assert.Throws<InvalidOperationException>(writer.Commit);
        }
        Assert.Empty(folder.Files());
    }

    [Fact]
    public void A_set_that_would_be_hidden_by_files_already_there_is_refused()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 150);
        Assert.Contains("index", Assert.Throws<IOException>(() => Save(folder.Path, 100_000)).Message, StringComparison.Ordinal);
        Save(folder.Path, 150);
        using var checkpoint = SafeTensorsCheckpoint.Open(folder.Path);
        Assert.Equal(4, checkpoint.Files.Count);
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 150);
        File.Delete(folder["model-00002-of-00004.safetensors"]);
        Assert.Contains("model-00002-of-00004.safetensors", Refused(folder, SafeTensorsRule.ShardMissing).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x.safetensors")]
    [InlineData("sub/../../x.safetensors")]
    [InlineData("/x.safetensors")]
    [InlineData("\\\\x.safetensors")]
    [InlineData("..\\\\x.safetensors")]
    [InlineData("C:\\\\x.safetensors")]
    [InlineData("")]
    public void A_shard_path_that_leaves_the_folder_is_refused(string path)
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 150);
        EditIndex(folder, "model-00002-of-00004.safetensors", path);
        Refused(folder, SafeTensorsRule.PathLeavesFolder);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_out_of_the_folder_is_refused_unless_links_are_asked_for(bool linkToFolder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege on Windows");
        using var outside = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        Save(folder.Path, 150);
        const string shard = "model-00002-of-00004.safetensors";
        File.Move(folder[shard], outside[shard]);
        if (linkToFolder)
        {
            Directory.CreateSymbolicLink(folder["link"], outside.Path);
            EditIndex(folder, shard, "link/" + shard);
        }
        else File.CreateSymbolicLink(folder[shard], outside[shard]);
        Assert.Contains("link", Refused(folder, SafeTensorsRule.PathLeavesFolder).Message, StringComparison.Ordinal);
        using var checkpoint = SafeTensorsCheckpoint.Open(folder.Path, followLinks: true);
        Assert.Equal(Tensors.Length, checkpoint.Names.Count);
    }

    [Fact]
    public void A_link_that_stays_in_the_folder_and_a_link_to_the_folder_are_fine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege on Windows");
        using var outside = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        Save(folder.Path, 150);
        File.Move(folder["model-00002-of-00004.safetensors"], folder["blob"]);
        File.CreateSymbolicLink(folder["model-00002-of-00004.safetensors"], "blob");
        Directory.CreateSymbolicLink(outside["alias"], folder.Path);
        using var checkpoint = SafeTensorsCheckpoint.Open(outside["alias"]);
        Assert.Equal(Tensors.Length, checkpoint.Names.Count);
        File.CreateSymbolicLink(folder["loop.safetensors"], folder["loop.safetensors"]);
        EditIndex(folder, "model-00001-of-00004.safetensors", "loop.safetensors");
        Refused(folder, SafeTensorsRule.PathLeavesFolder);
    }

    [Fact]
    public void A_tensor_that_is_not_in_its_shard_is_refused()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 150);
        EditIndex(folder, "\"layer.1\"", "\"other\"");
        Assert.Contains("'other'", Refused(folder, SafeTensorsRule.TensorPlace).Message, StringComparison.Ordinal);
        EditIndex(folder, "\"other\": \"model-00001", "\"layer.1\": \"model-00002");
        Assert.Contains("'layer.1'", Refused(folder, SafeTensorsRule.TensorPlace).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_in_two_shards_is_refused()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 150);
        using (var writer = new SafeTensorsWriter(folder["extra.safetensors"], [Tensors[3], new("new", SafeTensorsDType.U8, 0)]))
        {
            writer.Write(Tensors[3].Name, Data(Tensors[3]));
            writer.Commit();
        }
        EditIndex(folder, "\"layer.0\"", "\"new\": \"extra.safetensors\", \"layer.0\"");
        Assert.Contains("two shards", Refused(folder, SafeTensorsRule.TensorPlace).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_total_size_and_an_unlisted_tensor_only_warn()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 150);
        EditIndex(folder, "\"total_size\": 448", "\"total_size\": 12");
        EditIndex(folder, "\"layer.0\": \"model-00001-of-00004.safetensors\",", "");
        using var checkpoint = SafeTensorsCheckpoint.Open(folder.Path);
        Assert.Equal(2, checkpoint.Warnings.Count);
        Assert.Contains("448", checkpoint.Warnings[1], StringComparison.Ordinal);
        Assert.Contains("'layer.0'", checkpoint.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"weight_map":[]}""")]
    [InlineData("""{"weight_map":{"a":1}}""")]
    [InlineData("""{"weight_map":{"a":"x","a":"x"}}""")]
    [InlineData("""{"weight_map":{"a\ud800":"x"}}""")]
    public void A_malformed_index_is_a_format_error(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Index(folder), json);
        Refused(folder, SafeTensorsRule.Index);
    }

    [Fact]
    public void A_folder_without_a_model_says_what_was_looked_for()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("model.safetensors", Assert.Throws<FileNotFoundException>(() => SafeTensorsCheckpoint.Open(folder.Path)).Message, StringComparison.Ordinal);
    }
}
