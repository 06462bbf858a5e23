namespace Native.Compute.Gpu.Rows;

/// <summary>Numbers that belong to one row.</summary>
internal struct RowNumbers
{
    public float P, Q, S;
}

/// <summary>The elements at one place of a row: of up to three tensors of rows, and of gain and bias.</summary>
internal readonly struct RowPlace(float a, float b, float c, float gain, float bias)
{
    public readonly float A = a, B = b, C = c, Gain = gain, Bias = bias;
}

/// <summary>
/// What is done to rows that stay in registers: one or two totals over a row, then a result for each place. The structure holds the
/// numbers of the call and goes to the kernel as its first parameter.
/// </summary>
internal interface IRowFormula
{
    /// <summary>How many of a, b, c are read, 1 to 3. A constant of the type.</summary>
    static abstract int Inputs { get; }

    /// <summary>Whether gain and bias are read: 0 for neither, 1 for gain, 2 for both. A constant of the type.</summary>
    static abstract int Places { get; }

    /// <summary>How many of the gain's uses are in the totals: 1 if they read it. A constant of the type.</summary>
    static abstract int TotalsReadGain { get; }

    /// <summary>1 if a is replaced by a + b (rounded), which is stored too. A constant of the type.</summary>
    static abstract int StoresSum { get; }

    /// <summary>1 if the first total is the largest value, 0 if it is the sum. A constant of the type.</summary>
    static abstract int FirstIsMaximum { get; }

    /// <summary>1 or 2. A constant of the type.</summary>
    static abstract int Totals { get; }

    /// <summary>What is known of a row before its elements.</summary>
    RowNumbers Begin(long row);

    /// <summary>A place's part in the first total.</summary>
    float First(in RowPlace place, in RowNumbers numbers);

    /// <summary>Takes the first total in.</summary>
    void AfterFirst(float total, ref RowNumbers numbers);

    /// <summary>A place's part in the second total, a sum.</summary>
    float Second(in RowPlace place, in RowNumbers numbers);

    /// <summary>Takes the second total in.</summary>
    void AfterSecond(float total, ref RowNumbers numbers);

    /// <summary>The result.</summary>
    float Result(in RowPlace place, in RowNumbers numbers);

    /// <summary>Stores what is kept of a row; called by one thread.</summary>
    void End(long row, in RowNumbers numbers);
}

/// <summary>How many warps hold one row, as a constant of a type: a power of two.</summary>
internal interface IRowWarps
{
    static abstract int Count { get; }
}

internal readonly struct OneWarp : IRowWarps
{
    public static int Count => 1;
}

internal readonly struct FourWarps : IRowWarps
{
    public static int Count => 4;
}

internal readonly struct EightWarps : IRowWarps
{
    public static int Count => 8;
}

internal readonly struct SixteenWarps : IRowWarps
{
    public static int Count => 16;
}

internal readonly struct ThirtyTwoWarps : IRowWarps
{
    public static int Count => 32;
}
