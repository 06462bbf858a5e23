using System.Globalization;

namespace Native.Solvers.Formats;

/// <summary>Numbers of instance files, in the invariant culture, finite.</summary>
internal static class InstanceNumber
{
    public static double Real(string source, int line, ReadOnlySpan<char> text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) return value;
        throw new InstanceFormatException(source, line, $"'{text}' is not a number");
    }

    public static int Whole(string source, int line, ReadOnlySpan<char> text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        throw new InstanceFormatException(source, line, $"'{text}' is not a whole number");
    }
}
