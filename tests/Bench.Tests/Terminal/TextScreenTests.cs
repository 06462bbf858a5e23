using Native.Bench.Terminal;

namespace Native.Bench.Tests.Terminal;

public class TextScreenTests
{
    [Fact]
    public void Columns_line_up_and_figures_stand_on_the_right()
    {
        var output = new StringWriter { NewLine = "\n" };
        new TextScreen(output, interactive: false, color: false, 40).Table(new TextTable("name", ">value", "what").Add("a", "1", "x").Add("longer", "1,000", "a text that is longer than the screen is wide"));
        Assert.Equal("  name    value  what\n  a           1  x\n  longer  1,000  a text that is longer than the screen is wide\n", output.ToString());
        Assert.Throws<ArgumentException>(() => new TextTable("one").Add("a", "b"));
    }

    [Fact]
    public void On_a_terminal_the_last_column_is_cut_at_the_border()
    {
        var output = new StringWriter { NewLine = "\n" };
        new TextScreen(output, interactive: true, color: false, 20).Table(new TextTable("name", "what").Add("a", "a text that is too long"));
        Assert.All(output.ToString().Split('\n'), line => Assert.True(line.Length <= 20));
        Assert.Contains('…', output.ToString());
    }

    [Fact]
    public void A_bar_is_drawn_over_itself_on_a_terminal()
    {
        var output = new StringWriter { NewLine = "\n" };
        var screen = new TextScreen(output, interactive: true, color: true, 100);
        using (var progress = screen.Progress("work", 1000, "B"))
        {
            progress.Report(0.5);
            progress.Complete("all good");
        }
        var text = output.ToString();
        Assert.Equal(1, text.Count(c => c == '\n'));
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.Contains('\r', text);
        Assert.Contains("100 %", text, StringComparison.Ordinal);
        Assert.Contains("all good", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirected_output_has_no_control_characters()
    {
        var output = new StringWriter { NewLine = "\n" };
        var screen = new TextScreen(output, interactive: false, color: false, 100);
        screen.Heading("A heading");
        using (var progress = screen.Progress("work"))
            for (var i = 0; i <= 100; i++)
                progress.Report(i / 100.0);
        screen.Line(screen.Paint("painted", Ink.Red));
        Assert.DoesNotContain(output.ToString(), c => char.IsControl(c) && c != '\n');
        Assert.Equal(1, output.ToString().Split('\n').Count(line => line.Contains("work", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_progress_bar_fits_a_narrow_terminal()
    {
        var output = new StringWriter { NewLine = "\n" };
        var screen = new TextScreen(output, interactive: true, color: false, 60);
        using (var progress = screen.Progress("work", 1e9, "B")) progress.Report(1, new string('x', 200));
        Assert.All(output.ToString().Split('\r', '\n'), line => Assert.True(line.Replace("\u001b[K", "", StringComparison.Ordinal).Length < 60));
    }
}
