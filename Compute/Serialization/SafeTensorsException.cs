namespace Native.Compute.Serialization;

/// <summary>The rule of the format that a file breaks.</summary>
public enum SafeTensorsRule
{
    /// <summary>The file starts with 8 bytes of header length, at most 100,000,000, and holds that many more bytes.</summary>
    HeaderLength,
    /// <summary>The header is UTF-8.</summary>
    Utf8,
    /// <summary>The header is one JSON object of at most 64 levels, with nothing but white space after it.</summary>
    Json,
    /// <summary>Every tensor name, metadata key and field occurs once.</summary>
    Duplicate,
    /// <summary>An entry is an object with dtype, shape and data_offsets of the right kind.</summary>
    Field,
    /// <summary>The dtype is one of the format's names, case included.</summary>
    DType,
    /// <summary>Dimensions and offsets are non-negative integers written as digits only.</summary>
    Number,
    /// <summary>Sizes fit 63 bits, and a tensor's bits make whole bytes.</summary>
    Size,
    /// <summary>The ranges in the order of their offsets start at 0, follow each other without hole or overlap, and have the
    /// lengths that dtype and shape give.</summary>
    Range,
    /// <summary>The last range ends where the file ends.</summary>
    FileLength,
    /// <summary>Metadata is an object of strings.</summary>
    Metadata,
    /// <summary>An index file has a weight_map of tensor names to file names.</summary>
    Index,
    /// <summary>Every file that the index names exists.</summary>
    ShardMissing,
    /// <summary>Every file that the index names lies in the index's folder, after links are followed.</summary>
    PathLeavesFolder,
    /// <summary>Every tensor of the index is in the shard that the index names, and in no other.</summary>
    TensorPlace,
}

/// <summary>A safetensors file or index that breaks the format. The message names the file, the rule and the values.</summary>
public sealed class SafeTensorsException : FormatException
{
    /// <summary>Makes the error for a broken rule.</summary>
    /// <param name="file">The file, or the name given for bytes in memory.</param>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="problem">What is wrong, with the values.</param>
    /// <param name="inner">The error that showed it, if any.</param>
    public SafeTensorsException(string file, SafeTensorsRule rule, string problem, Exception? inner = null)
        : base($"{file}: not a valid safetensors file ({rule}): {problem}", inner)
    {
        File = file;
        Rule = rule;
    }

    /// <summary>The file that is malformed.</summary>
    public string File { get; }

    /// <summary>The rule that it breaks.</summary>
    public SafeTensorsRule Rule { get; }
}
