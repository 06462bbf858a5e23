namespace Native.Compute;

/// <summary>Shapes that do not fit an operation. The message names the operation, the shapes and the rule broken.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>An error without a text.</summary>
    public ShapeException() { }

    /// <summary>An error with this text.</summary>
    public ShapeException(string message) : base(message) { }

    /// <summary>An error with this text and cause.</summary>
    public ShapeException(string message, Exception inner) : base(message, inner) { }
}
