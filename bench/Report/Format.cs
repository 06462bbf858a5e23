using System.Globalization;

namespace Native.Bench.Report;

/// <summary>Figures as people read them, the same on every machine.</summary>
internal static class Format
{
    /// <summary>Four significant digits, thousands apart by a thin comma: <c>1,234</c>, <c>12.34</c>, <c>0.01234</c>.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return value.ToString(CultureInfo.InvariantCulture);
        var size = Math.Abs(value);
        if (size == 0) return "0";
        if (size is >= 1e9 or < 1e-4) return value.ToString("0.###e+0", CultureInfo.InvariantCulture);
        var digits = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 8);
        return Math.Round(value, digits).ToString("#,0.########", CultureInfo.InvariantCulture);
    }

    /// <summary>A fixed number of decimals, so that a column lines up.</summary>
    public static string Fixed(double value, int decimals) =>
        value.ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture);

    /// <summary>A whole number, thousands apart.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share in percent: <c>87.5 %</c>.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>Bytes in binary units: <c>4.00 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        for (; Math.Abs(bytes) >= 1024 && unit < units.Length - 1; unit++)
            bytes /= 1024;
        return bytes.ToString(unit == 0 ? "0" : bytes < 10 ? "0.00" : bytes < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>A rate with a decimal prefix: <c>12.3 MB/s</c> of <c>B/s</c>.</summary>
    public static string Rate(double value, string unit)
    {
        string[] prefixes = ["", "k", "M", "G", "T", "P"];
        var prefix = 0;
        for (; Math.Abs(value) >= 1000 && prefix < prefixes.Length - 1; prefix++)
            value /= 1000;
        return value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + prefixes[prefix] + unit;
    }

    /// <summary>A time: <c>850 µs</c>, <c>1.50 s</c>, <c>2 min 05 s</c>.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 1e-6 => (seconds * 1e9).ToString("0", CultureInfo.InvariantCulture) + " ns",
        < 1e-3 => (seconds * 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " µs",
        < 1 => (seconds * 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        < 60 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60} min {(int)seconds % 60:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 3600)} h {(int)(seconds / 60) % 60:00} min"),
    };
}
