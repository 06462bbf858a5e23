namespace Native.Eda;

/// <summary>Cells do not fit on the rows; the message names them.</summary>
public sealed class InfeasiblePlacementException : Exception
{
    /// <summary>Describes what does not fit.</summary>
    /// <param name="message">The cells and the room there is.</param>
    public InfeasiblePlacementException(string message)
        : base(message) { }
}
