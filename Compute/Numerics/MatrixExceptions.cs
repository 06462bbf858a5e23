namespace Native.Compute.Numerics;

/// <summary>A matrix that should be positive definite is not.</summary>
public sealed class NotPositiveDefiniteException : ArithmeticException
{
    internal NotPositiveDefiniteException(int pivot, double value)
        : base($"Cholesky: the matrix is not positive definite: pivot {pivot} is {value}, and must be positive.") => (Pivot, Value) = (pivot, value);

    /// <summary>The same, saying which matrix of a batch it is.</summary>
    internal NotPositiveDefiniteException(NotPositiveDefiniteException inner, string where)
        : base($"{inner.Message} This is {where}.", inner) => (Pivot, Value) = (inner.Pivot, inner.Value);

    /// <summary>The row, from 0, of the first pivot that is not positive; the leading block before it is positive definite.</summary>
    public int Pivot { get; }

    /// <summary>What remained of the diagonal element in that row.</summary>
    public double Value { get; }
}

/// <summary>A triangular matrix has a zero on its diagonal.</summary>
public sealed class SingularMatrixException : ArithmeticException
{
    internal SingularMatrixException(string operation, int index)
        : base($"{operation}: the matrix is singular: diagonal element {index} is 0.") => Index = index;

    /// <summary>The same, saying which matrix of a batch it is.</summary>
    internal SingularMatrixException(SingularMatrixException inner, string where)
        : base($"{inner.Message} This is {where}.", inner) => Index = inner.Index;

    /// <summary>The row, from 0, of the first zero.</summary>
    public int Index { get; }
}
