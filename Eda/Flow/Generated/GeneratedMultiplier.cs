using System.Globalization;
using System.Text;

namespace Native.Eda;

/// <summary>A design that is built here and needs no files: a multiplier between registers, an array of full adders, over a small made-up library.</summary>
public static class GeneratedMultiplier
{
    /// <summary>The design: <c>p</c> is the product of <c>a</c> and <c>b</c> two clock edges before.</summary>
    /// <param name="bits">Bits of each factor, from 2 to 128; the cells are about six times their square.</param>
    /// <param name="period">The clock's period in nanoseconds; 0 (the default): 0.2 ns and 0.35 for each bit, which the paths through the array miss by some.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not allowed.</exception>
    public static FlowDesign Create(int bits = 16, double period = 0)
    {
        if (bits is < 2 or > 128) throw new ArgumentOutOfRangeException(nameof(bits), bits, "GeneratedMultiplier: from 2 to 128 bits");
        if (!(period >= 0 && double.IsFinite(period))) throw new ArgumentOutOfRangeException(nameof(period), period, "GeneratedMultiplier: the period is 0 or more");
        if (period == 0) period = 0.2 + 0.35 * bits;
        var name = $"multiplier{bits}";
        return FlowDesign.Read(name, Verilog(name, bits), Sdc(period), TinyLibrary.Lef(), TinyLibrary.Liberty());
    }

    private static string Sdc(double period) => string.Create(CultureInfo.InvariantCulture,
        $"create_clock -name clk -period {period} [get_ports clk]\nset_input_delay {0.2 * period} -clock clk [all_inputs -no_clocks]\nset_output_delay {0.2 * period} -clock clk [all_outputs]\nset_input_transition 0.02 [all_inputs]\n");

    internal static string Verilog(string name, int bits)
    {
        var (text, count) = (new StringBuilder(), 0);
        text.Append(CultureInfo.InvariantCulture, $"module {name} (clk, a, b, p);\n  input clk;\n  input [{bits - 1}:0] a, b;\n  output [{2 * bits - 1}:0] p;\n");
        string Gate(string master, params string[] inputs)
        {
            var net = $"n{count}";
            text.Append(CultureInfo.InvariantCulture, $"  wire {net};\n  {master} g{count++} ({string.Join(", ", inputs.Select((i, k) => $".{(char)('A' + k)}({i})"))}, .Y({net}));\n");
            return net;
        }
        string Register(string from, string? to = null)
        {
            var net = to ?? $"n{count}";
            if (to is null) text.Append(CultureInfo.InvariantCulture, $"  wire {net};\n");
            text.Append(CultureInfo.InvariantCulture, $"  DFF r{count++} (.D({from}), .CK(clk), .Q({net}));\n");
            return net;
        }
        string[] a = [.. Enumerable.Range(0, bits).Select(i => Register($"a[{i}]"))], b = [.. Enumerable.Range(0, bits).Select(i => Register($"b[{i}]"))];
        // Row by row: the sum so far, one bit shorter each time, and the next partial product.
        var product = new string[2 * bits];
        string?[] sum = [.. a.Select(x => Gate("AND2", x, b[0])), null];
        for (var row = 1; row <= bits; row++)
        {
            product[row - 1] = sum[0]!;
            if (row == bits) break;
            var next = new string?[bits + 1];
            string? carry = null;
            for (var column = 0; column < bits; column++)
            {
                var partial = Gate("AND2", a[column], b[row]);
                (next[column], carry) = Add(partial, sum[column + 1], carry);
            }
            next[bits] = carry;
            sum = next;
        }
        for (var i = 1; i <= bits; i++) product[bits - 1 + i] = sum[i]!;
        for (var i = 0; i < 2 * bits; i++) Register(product[i], $"p[{i}]");
        return text.Append("endmodule\n").ToString();

        // A half or full adder, or none, by how many bits there are.
        (string, string?) Add(string x, string? y, string? z)
        {
            if (y is null) (y, z) = (z, null);
            if (y is null) return (x, null);
            var (half, both) = (Gate("XOR2", x, y), Gate("AND2", x, y));
            return z is null ? (half, both) : (Gate("XOR2", half, z), Gate("OR2", both, Gate("AND2", half, z)));
        }
    }
}
