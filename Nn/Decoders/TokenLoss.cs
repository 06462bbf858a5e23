using Native.Compute;

namespace Native.Nn;

/// <summary>The cost of tokens under scores.</summary>
public static class TokenLosses
{
    /// <summary>-log softmax(scores)[target] of each row, in nats.</summary>
    /// <param name="scores">[rows, vocabulary].</param>
    /// <param name="targets">[rows] of I32 or I64.</param>
    /// <returns>[rows].</returns>
    public static Tensor TokenLoss(this Tensor scores, Tensor targets) =>
        scores.LogSoftmax().Gather(targets.Unsqueeze(1), 1).Squeeze(1).Negate();
}
