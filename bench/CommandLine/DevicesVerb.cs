using Native.Bench.Report;
using Native.Bench.Terminal;

namespace Native.Bench.CommandLine;

/// <summary><c>bench devices</c>.</summary>
internal static class DevicesVerb
{
    /// <summary>Prints the machine and its devices.</summary>
    public static int Run(Session session, string? json)
    {
        Show(session);
        return session.Finish(json);
    }

    /// <summary>Prints the machine and its devices and returns the devices.</summary>
    public static IReadOnlyList<Parts.DeviceRow> Show(Session session)
    {
        var screen = session.Screen;
        screen.Heading("Machine");
        foreach (var (name, value) in session.Machine.ToPairs())
            screen.Line($"  {screen.Paint(name.PadRight(19), Ink.Faint)} {value}");
        session.Rows.Add(new ResultRow { Case = "machine/processors", Value = session.Machine.LogicalProcessors, Unit = "logical processors", Note = session.Machine.Processor });
        session.Rows.Add(new ResultRow { Case = "machine/memory", Value = session.Machine.MemoryBytes, Unit = "B" });

        screen.Heading("Devices");
        if (session.Parts.Devices is null)
        {
            session.Note("The device library is not built into this suite.");
            return [];
        }
        var devices = session.Parts.Devices.Find(session.Token);
        var table = new TextTable("device", "name", ">memory", ">units", "features");
        foreach (var device in devices)
        {
            var ink = device.Problem is null ? Ink.Plain : Ink.Yellow;
            table.Add(ink, device.Id, device.Name, Format.Bytes(device.MemoryBytes), Format.Count(device.Units), device.Problem ?? device.Features);
            session.Rows.Add(new ResultRow { Case = $"device/{device.Id}/memory", Value = device.MemoryBytes, Unit = "B", Note = device.Problem ?? $"{device.Name}; {device.Features}" });
        }
        screen.Table(table);
        return devices;
    }
}
