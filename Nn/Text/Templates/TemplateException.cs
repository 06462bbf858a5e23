namespace Native.Nn;

/// <summary>A chat template that cannot be read or evaluated, or that refuses the messages. The message says why.</summary>
public sealed class TemplateException : FormatException
{
    /// <summary>An error without a text.</summary>
    public TemplateException() { }

    /// <summary>An error with this text.</summary>
    public TemplateException(string message) : base(message) { }

    /// <summary>An error with this text and cause.</summary>
    public TemplateException(string message, Exception inner) : base(message, inner) { }
}
