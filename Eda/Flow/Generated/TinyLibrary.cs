using System.Globalization;
using System.Text;

namespace Native.Eda;

/// <summary>
/// A small made-up library, so that a design can be built without any files: six cells of one row, four metals, delays and energies by simple rules of a 45 nm
/// process in round figures. It stands for no real process.
/// </summary>
internal static class TinyLibrary
{
    private const double SiteWidth = 0.2, RowHeight = 1.4, Voltage = 1.1;

    // Width in sites, the function of its output Y (empty: a register), inputs, drive resistance in ps/fF, own delay in ps, input capacitance in fF, leakage in nW.
    private sealed record Cell(string Name, int Sites, string Function, string[] Inputs, double Drive, double Delay, double Input, double Leakage);

    private static readonly Cell[] Cells =
    [
        new("INV", 2, "!A", ["A"], 4, 6, 1.6, 15),
        new("BUF", 3, "A", ["A"], 2, 20, 1.2, 25),
        new("AND2", 4, "A & B", ["A", "B"], 4, 25, 1.0, 25),
        new("OR2", 4, "A | B", ["A", "B"], 4, 28, 1.0, 25),
        new("XOR2", 6, "A ^ B", ["A", "B"], 5, 35, 2.0, 36),
        new("DFF", 17, "", ["D", "CK"], 3, 80, 1.1, 80),
    ];

    /// <summary>Layers, site and outlines as LEF.</summary>
    public static string Lef()
    {
        var text = new StringBuilder("VERSION 5.8 ;\nBUSBITCHARS \"[]\" ;\nDIVIDERCHAR \"/\" ;\nUNITS\n  DATABASE MICRONS 2000 ;\nEND UNITS\nMANUFACTURINGGRID 0.005 ;\n");
        text.Append(CultureInfo.InvariantCulture, $"SITE tiny\n  CLASS CORE ;\n  SYMMETRY Y ;\n  SIZE {SiteWidth} BY {RowHeight} ;\nEND tiny\n");
        for (var metal = 1; metal <= 4; metal++)
        {
            text.Append(CultureInfo.InvariantCulture, $"LAYER metal{metal}\n  TYPE ROUTING ;\n  DIRECTION {(metal % 2 == 1 ? "HORIZONTAL" : "VERTICAL")} ;\n  PITCH 0.2 0.14 ;\n  WIDTH 0.07 ;\n  SPACING 0.07 ;\n  RESISTANCE RPERSQ 0.25 ;\n");
            text.Append(CultureInfo.InvariantCulture, $"  CAPACITANCE CPERSQDIST 2E-05 ;\n  EDGECAPACITANCE 4E-05 ;\nEND metal{metal}\n");
            if (metal < 4) text.Append(CultureInfo.InvariantCulture, $"LAYER via{metal}\n  TYPE CUT ;\n  SPACING 0.08 ;\nEND via{metal}\n");
        }
        foreach (var cell in Cells)
        {
            var width = cell.Sites * SiteWidth;
            text.Append(CultureInfo.InvariantCulture, $"MACRO {cell.Name}\n  CLASS CORE ;\n  ORIGIN 0 0 ;\n  SIZE {width:F3} BY {RowHeight} ;\n  SYMMETRY X Y ;\n  SITE tiny ;\n");
            string[] pins = [.. cell.Inputs, Output(cell)];
            for (var pin = 0; pin < pins.Length; pin++)
            {
                // Pins side by side, at heights of their own.
                var (x, y) = ((pin + 0.5) * width / pins.Length, 0.35 + 0.28 * (pin % 3));
                text.Append(CultureInfo.InvariantCulture, $"  PIN {pins[pin]}\n    DIRECTION {(pin == pins.Length - 1 ? "OUTPUT" : "INPUT")} ;\n    USE {(pins[pin] == "CK" ? "CLOCK" : "SIGNAL")} ;\n    PORT\n      LAYER metal1 ;\n");
                text.Append(CultureInfo.InvariantCulture, $"        RECT {x - 0.035:F3} {y - 0.035:F3} {x + 0.035:F3} {y + 0.035:F3} ;\n    END\n  END {pins[pin]}\n");
            }
            text.Append(CultureInfo.InvariantCulture, $"END {cell.Name}\n");
        }
        return text.Append("END LIBRARY\n").ToString();
    }

    /// <summary>Timing and power as Liberty: ns, fF, nW, fJ.</summary>
    public static string Liberty()
    {
        var text = new StringBuilder("library (tiny) {\n  delay_model : table_lookup;\n  time_unit : \"1ns\";\n  voltage_unit : \"1V\";\n  current_unit : \"1mA\";\n  leakage_power_unit : \"1nW\";\n  capacitive_load_unit (1,ff);\n");
        text.Append(CultureInfo.InvariantCulture, $"  nom_process : 1; nom_temperature : 25; nom_voltage : {Voltage};\n");
        foreach (var (name, value) in new[] { ("slew_lower_threshold_pct_rise", 30), ("slew_lower_threshold_pct_fall", 30), ("slew_upper_threshold_pct_rise", 70), ("slew_upper_threshold_pct_fall", 70), ("input_threshold_pct_rise", 50), ("input_threshold_pct_fall", 50), ("output_threshold_pct_rise", 50), ("output_threshold_pct_fall", 50) })
            text.Append(CultureInfo.InvariantCulture, $"  {name} : {value};\n");
        text.Append("  lu_table_template (delay) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance; index_1 (\"0.001, 0.05, 0.2\"); index_2 (\"0.5, 8, 60\"); }\n");
        text.Append("  lu_table_template (check) { variable_1 : related_pin_transition; variable_2 : constrained_pin_transition; index_1 (\"0.001, 0.2\"); index_2 (\"0.001, 0.2\"); }\n");
        text.Append("  power_lut_template (energy) { variable_1 : input_transition_time; variable_2 : total_output_net_capacitance; index_1 (\"0.001, 0.2\"); index_2 (\"0.5, 60\"); }\n");
        foreach (var cell in Cells) Add(text, cell);
        return text.Append("}\n").ToString();
    }

    private static string Output(Cell cell) => cell.Function.Length == 0 ? "Q" : "Y";

    private static void Add(StringBuilder text, Cell cell)
    {
        var register = cell.Function.Length == 0;
        text.Append(CultureInfo.InvariantCulture, $"  cell ({cell.Name}) {{\n    area : {cell.Sites * SiteWidth * RowHeight:F3};\n    cell_leakage_power : {cell.Leakage};\n");
        if (register) text.Append("    ff (IQ, IQN) { next_state : \"D\"; clocked_on : \"CK\"; }\n");
        foreach (var input in cell.Inputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"    pin ({input}) {{\n      direction : input;\n      capacitance : {cell.Input};\n");
            if (input == "CK") text.Append("      clock : true;\n");
            if (input == "D")
            {
                foreach (var (kind, value) in new[] { ("setup_rising", 0.03), ("hold_rising", 0.005) })
                    text.Append(CultureInfo.InvariantCulture, $"      timing () {{ related_pin : \"CK\"; timing_type : {kind}; {Table("rise_constraint (check)", 2, 2, (_, _) => value)} {Table("fall_constraint (check)", 2, 2, (_, _) => value)} }}\n");
            }
            text.Append("    }\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"    pin ({Output(cell)}) {{\n      direction : output;\n      max_capacitance : 60;\n      function : \"{(register ? "IQ" : cell.Function)}\";\n");
        foreach (var input in register ? ["CK"] : cell.Inputs)
        {
            var (type, sense) = (register ? "timing_type : rising_edge; " : "", register || cell.Name == "XOR2" ? "non_unate" : cell.Name == "INV" ? "negative_unate" : "positive_unate");
            double[] slews = [0.001, 0.05, 0.2], loads = [0.5, 8, 60];
            string Delay(string kind) => Table(kind + " (delay)", 3, 3, (s, c) => 1e-3 * (cell.Delay + cell.Drive * loads[c]) + 0.15 * slews[s]);
            string Slew(string kind) => Table(kind + " (delay)", 3, 3, (s, c) => 1e-3 * (4 + 0.9 * cell.Drive * loads[c]) + 0.05 * slews[s]);
            text.Append(CultureInfo.InvariantCulture, $"      timing () {{ related_pin : \"{input}\"; {type}timing_sense : {sense};\n        {Delay("cell_rise")} {Delay("cell_fall")} {Slew("rise_transition")} {Slew("fall_transition")} }}\n");
            // A cell's own energy grows with its size and the slew that it waits for.
            string Energy(string kind) => Table(kind + " (energy)", 2, 2, (s, _) => 0.25 * cell.Sites * (1 + 0.2 * s));
            text.Append(CultureInfo.InvariantCulture, $"      internal_power () {{ related_pin : \"{input}\"; {Energy("rise_power")} {Energy("fall_power")} }}\n");
        }
        text.Append("    }\n  }\n");
    }

    private static string Table(string name, int rows, int columns, Func<int, int, double> value) =>
        $"{name} {{ values ({string.Join(", ", Enumerable.Range(0, rows).Select(r => $"\"{string.Join(", ", Enumerable.Range(0, columns).Select(c => value(r, c).ToString("F5", CultureInfo.InvariantCulture)))}\""))}); }}";
}
