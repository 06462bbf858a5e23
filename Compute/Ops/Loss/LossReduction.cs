namespace Native.Compute;

/// <summary>What becomes of the losses of the single elements or rows.</summary>
public enum LossReduction
{
    /// <summary>They are returned as they are.</summary>
    None,
    /// <summary>Their mean.</summary>
    Mean,
    /// <summary>Their sum.</summary>
    Sum,
}
