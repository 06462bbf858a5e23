namespace Native.Solvers.Formats;

/// <summary>A file that is not what its format says; the message names file and line.</summary>
public sealed class InstanceFormatException : FormatException
{
    /// <summary>Nothing known.</summary>
    public InstanceFormatException() { }

    /// <summary>A message alone.</summary>
    public InstanceFormatException(string message) : base(message) { }

    /// <summary>A message with its cause.</summary>
    public InstanceFormatException(string message, Exception inner) : base(message, inner) { }

    /// <summary>What is wrong and where.</summary>
    /// <param name="source">The file's name.</param>
    /// <param name="line">The line, from 1; 0 for the whole file.</param>
    /// <param name="text">What is wrong.</param>
    public InstanceFormatException(string source, int line, string text) : base(line > 0 ? $"{source}, line {line}: {text}" : $"{source}: {text}") => Line = line;

    /// <summary>The line, from 1; 0 for the whole file.</summary>
    public int Line { get; }
}
