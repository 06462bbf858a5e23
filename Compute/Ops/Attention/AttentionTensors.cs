namespace Native.Compute.Kernels;

/// <summary>What an attention reads and writes. Rows of q, k, v and o are contiguous; the mask has the shape of the scores.</summary>
internal readonly record struct AttentionTensors(
    Tensor Q, Tensor K, Tensor V, Tensor O, Tensor LogSumExp, Tensor? Mask, Tensor? KeyLengths, Tensor? QueryLengths, Tensor? KeyStarts = null);
