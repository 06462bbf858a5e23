using System.Collections.Immutable;
using Native.Solvers.Language.Grammar;

namespace Native.Solvers.Language.Frames;

/// <summary>What a frame read in a clause.</summary>
/// <param name="Requirements">The requirements, raw: the assembler joins those that belong together.</param>
/// <param name="Note">Where there are none: why the clause constrains nothing.</param>
internal sealed record FrameReading(ImmutableArray<Requirement> Requirements, string? Note = null)
{
    /// <summary>A clause that constrains nothing.</summary>
    public static FrameReading Nothing(string why) => new([], why);

    /// <summary>A clause that states requirements.</summary>
    public static FrameReading Of(params ReadOnlySpan<Requirement> requirements) => new([.. requirements]);
}

/// <summary>
/// One way of stating one kind of requirement. A frame says what words it needs and allows and how the arguments fill its slots; a clause
/// with any other word, or an argument that no slot takes, is not its.
/// </summary>
internal abstract class Frame
{
    /// <summary>What the clause states; null where it is not of this frame.</summary>
    public abstract FrameReading? Read(Clause clause);
}
