using Native.Bench.Eda.Flow;

namespace Native.Bench.Bars.Eda;

/// <summary>The bars of the chip back end, against figures of OpenROAD, OpenSTA and HotSpot on the same public files.</summary>
internal static class EdaBars
{
    /// <summary>All of them; those whose files are absent say so.</summary>
    public static IEnumerable<IBarCase> Create() => HeatBar.Create().Concat(PartitionBars.Create()).Concat(PlacementBars.Create()).Concat(TimingBars.Create());

    /// <summary>Why a bar cannot be measured without some files of the public data; null: it can.</summary>
    public static string? Missing(params string[] files)
    {
        if (DesignFolder.Known() is not { } folder) return "the public data are absent: NATIVE_DATA is not set and there is no ../shared/data";
        return files.FirstOrDefault(f => !File.Exists(Path.Combine(folder, f))) is { } absent ? $"the public data have no {absent}" : null;
    }

    /// <summary>The path of a file of the public data, which <see cref="Missing"/> asked for.</summary>
    public static string Data(string file) => Path.Combine(DesignFolder.Known()!, file);
}
