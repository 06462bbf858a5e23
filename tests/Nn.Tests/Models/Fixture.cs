using Native.Compute;
using Native.Compute.Serialization;

namespace Native.Nn.Tests.Models;

/// <summary>A tiny checkpoint of a family and what transformers computes from it; made by Fixtures/make_fixtures.py.</summary>
internal sealed class Fixture : IDisposable
{
    private readonly SafeTensorsFile file;

    public Fixture(string name)
    {
        Folder = PathOf(name);
        file = SafeTensorsFile.Open(Path.Combine(Folder, "parity.safetensors"));
        Tokens = Integers("tokens");
        Lengths = Integers("lengths");
    }

    /// <summary>Language models; the first of them have one sequence of 41 tokens, one of 1 and one of 23.</summary>
    public static TheoryData<string> CausalNames =>
    [
        "llama2", "llama3", "llama-linear", "llama-yarn", "llama-bf16", "mistral", "mistral-full", "qwen2", "qwen2-yarn", "qwen2-window", "qwen3", "qwen3-bias", "gpt2", "gpt2-wide",
    ];

    public static TheoryData<string> AllNames => [.. CausalNames.Select(row => row.Data), "bert", "bert-regression"];

    public string Folder { get; }

    /// <summary>[3, 41], rows filled up with tokens that mean nothing.</summary>
    public int[] Tokens { get; }

    public int[] Lengths { get; }

    public int Longest => Tokens.Length / Lengths.Length;

    /// <summary>The device that NATIVE_TEST_DEVICE names, such as cuda:0; without it the CPU.</summary>
    public static Device OpenDevice() => Device.Open(Environment.GetEnvironmentVariable("NATIVE_TEST_DEVICE") is { Length: > 0 } name ? name : "cpu", 1);

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public float[] Numbers(string name)
    {
        var result = new float[file[name].ElementCount];
        file.Read(file[name], 0, result.AsSpan());
        return result;
    }

    public int[] Integers(string name)
    {
        var result = new long[file[name].ElementCount];
        file.Read(file[name], 0, result.AsSpan());
        return [.. result.Select(x => (int)x)];
    }

    public int[] Prompt(int sequence) => Tokens[(sequence * Longest)..(sequence * Longest + Lengths[sequence])];

    public Tensor TokenTensor(Device device) => Tensor.From<int>(device, Tokens, new Shape(Lengths.Length, Longest));

    public Tensor LengthTensor(Device device) => Tensor.From<int>(device, Lengths);

    /// <summary>The rows of valid positions of [batch·positions, width], in the order of the reference.</summary>
    public float[] Valid(float[] rows)
    {
        var width = rows.Length / Tokens.Length;
        return [.. Enumerable.Range(0, Lengths.Length).SelectMany(i => rows[(i * Longest * width)..((i * Longest + Lengths[i]) * width)])];
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = 0.0;
        // A comparison that NaN fails.
        for (var i = 0; i < expected.Length; i++)
        {
            var error = Math.Abs((double)expected[i] - actual[i]);
            if (!(error <= worst)) worst = error;
        }
        Assert.True(worst <= tolerance, $"{what}: an error of {worst:R} over {expected.Length} numbers; {tolerance:R} is allowed");
    }

    public void Dispose() => file.Dispose();
}
