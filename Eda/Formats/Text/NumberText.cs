using System.Globalization;

namespace Native.Eda;

/// <summary>Numbers as every writer here puts them: shortest text that reads back to the same value, no culture, no negative zero.</summary>
internal static class NumberText
{
    public static string Of(double value) => (value == 0 ? 0 : value).ToString("R", CultureInfo.InvariantCulture);

    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);
}
