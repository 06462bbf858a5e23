namespace Native.Eda;

/// <summary>Something does not fit where it must go: cells on rows, vertices on dies, terminals on sites. The message names it and the room there is.</summary>
public sealed class InfeasiblePlacementException : Exception
{
    /// <summary>Describes what does not fit.</summary>
    /// <param name="message">What does not fit, and the room there is.</param>
    public InfeasiblePlacementException(string message)
        : base(message) { }
}
