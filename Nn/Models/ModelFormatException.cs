namespace Native.Nn;

/// <summary>A model folder that cannot be used as it is. The message names the file, the entry and the rule that is broken.</summary>
public sealed class ModelFormatException : FormatException
{
    /// <summary>An error without a text.</summary>
    public ModelFormatException() { }

    /// <summary>An error with this text.</summary>
    public ModelFormatException(string message) : base(message) { }

    /// <summary>An error with this text and cause.</summary>
    public ModelFormatException(string message, Exception inner) : base(message, inner) { }

    /// <summary>What is wrong with a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What is wrong, with the values.</param>
    /// <param name="inner">The error that showed it, if any.</param>
    public ModelFormatException(string file, string problem, Exception? inner = null) : base($"{file}: {problem}", inner)
    {
    }
}
