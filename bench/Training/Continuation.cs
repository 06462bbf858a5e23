using Native.Compute;
using Native.Nn;

namespace Native.Bench.Training;

/// <summary>Lets a model write.</summary>
internal static class Continuation
{
    /// <summary>The bytes that a model writes behind a prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">Its device.</param>
    /// <param name="tokenizer">Its tokenizer; the first of the special tokens, which are the last, begins texts.</param>
    /// <param name="prompt">What it is given.</param>
    /// <param name="count">Tokens to write.</param>
    /// <param name="temperature">What scores are divided by.</param>
    /// <param name="generator">Draws the tokens.</param>
    /// <param name="token">Cancels.</param>
    public static byte[] Write(
        Decoder model, Device device, ITokenizer tokenizer, ReadOnlySpan<byte> prompt, int count, double temperature, Generator generator, CancellationToken token)
    {
        List<int> text = [tokenizer.Special[0].Id, .. tokenizer.Encode(prompt, SpecialUse.None)];
        var start = text.Count;
        while (text.Count < start + count)
        {
            token.ThrowIfCancellationRequested();
            using var scope = device.NoGrad();
            var window = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(text)[Math.Max(0, text.Count - model.Options.Context)..];
            var scores = model.Forward(Tensor.From<int>(device, window, new Shape(1, window.Length))).Slice(0, window.Length - 1, 1);
            // Special tokens stand for no bytes, so they are not to be written.
            var shares = scores.Slice(1, 0, tokenizer.Special[0].Id).ScaleAdd(1 / temperature, 0).Softmax().ToArray<float>();
            text.Add(Draw(shares, generator));
        }
        return tokenizer.DecodeBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(text)[start..]);
    }

    private static int Draw(float[] shares, Generator generator)
    {
        var rest = generator.NextInteger(1UL << 53) * (1.0 / (1UL << 53));
        for (var i = 0; i < shares.Length; i++)
            if ((rest -= shares[i]) < 0) return i;
        return Array.IndexOf(shares, shares.Max());
    }
}
