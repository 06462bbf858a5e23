using System.Text.Json.Nodes;
using Native.Compute;
using Native.Compute.Serialization;
using Native.Nn.Tests.Models;

namespace Native.Nn.Tests.Checkpoints;

/// <summary>A model folder of its own for a test, removed behind it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string? copyOf = null)
    {
        Path = Directory.CreateTempSubdirectory("native-nn-").FullName;
        if (copyOf is null) return;
        foreach (var file in Directory.GetFiles(Fixture.PathOf(copyOf)))
            if (System.IO.Path.GetFileName(file) != "parity.safetensors") File.Copy(file, At(System.IO.Path.GetFileName(file)));
    }

    public string Path { get; }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Changes config.json.</summary>
    public void Edit(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(At("config.json")))!.AsObject();
        change(json);
        File.WriteAllText(At("config.json"), json.ToJsonString());
    }

    /// <summary>Writes the tensors anew; the change may add, remove and replace them.</summary>
    public void EditTensors(Action<Dictionary<string, (SafeTensorsDType Type, long[] Shape, byte[] Bytes)>> change)
    {
        var tensors = new Dictionary<string, (SafeTensorsDType, long[], byte[])>();
        using (var checkpoint = SafeTensorsCheckpoint.Open(Path))
            foreach (var name in checkpoint.Names)
            {
                var (file, entry) = checkpoint[name];
                tensors.Add(name, (entry.DType, entry.Shape.ToArray(), file.Bytes(entry).ToArray()));
            }
        change(tensors);
        using var writer = new SafeTensorsWriter(At("model.safetensors"), tensors.Select(t => new SafeTensorEntry(t.Key, t.Value.Item1, t.Value.Item2)));
        foreach (var (name, tensor) in tensors) writer.Write(name, tensor.Item3);
        writer.Commit();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
