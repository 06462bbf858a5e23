using Microsoft.Extensions.AI;
using Native.Nn;

namespace Native.Extensions.AI;

/// <summary>An answer on its way: tokens become text, and text ends where it shall. Each call is to be made in turn at the device.</summary>
internal sealed class ChatAnswer : IDisposable
{
    private readonly Generation generation;
    private readonly TokenDecoder decoder;
    private readonly StopText stop;
    private int read;

    public ChatAnswer(CausalModel model, ITokenizer tokenizer, int[] prompt, GenerationOptions options, StopText stop)
    {
        (decoder, this.stop) = (new TokenDecoder(tokenizer), stop);
        generation = new Generation(model, [prompt], options);
    }

    /// <summary>Whether it has ended.</summary>
    public bool IsDone => stop.IsFound || generation.IsDone;

    /// <summary>Tokens written so far.</summary>
    public int Tokens => read;

    /// <summary>Why it ended.</summary>
    public ChatFinishReason Reason => !stop.IsFound && generation.Reason(0) is StopReason.MaxNewTokens or StopReason.Context ? ChatFinishReason.Length : ChatFinishReason.Stop;

    /// <summary>Adds a token.</summary>
    /// <returns>What is certain of the text and was not given yet; all of it with the last token.</returns>
    public string Step()
    {
        generation.Step();
        var text = "";
        var certain = generation.Tokens(0);
        while (read < certain.Length && !stop.IsFound) text += stop.Add(decoder.Add(certain[read++]));
        return generation.IsDone && !stop.IsFound ? text + stop.Add(decoder.Finish()) + stop.Finish() : text;
    }

    public void Dispose() => generation.Dispose();
}
