using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Native.Nn.Evaluation;

namespace Native.Nn.Tests.Evaluation;

public sealed class GeneratedTaskTests
{
    public static TheoryData<string> Names => [.. AllTasks.Names, "addition-30-steps", "subtraction-1-steps", "multiplication-9-steps", "substitution-20-steps", "copy-1", "sort-300", "recall-2000"];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_to_be_written_is_right_and_fits(string name)
    {
        var task = AllTasks.Named(name);
        Assert.Equal(name, task.Name);
        for (var i = 0; i < 50; i++)
        {
            var example = task.At(7, i);
            Assert.True(task.IsRight(example, example.Completion), example.ToString());
            Assert.True(task.IsRight(example, example.Completion + "more\nlines"));
            Assert.True(task.IsComplete(example.Completion));
            Assert.False(task.IsComplete(example.Completion[..^1]));
            Assert.True(example.Completion.Length <= task.LongestCompletion, $"{example.Completion.Length} of {task.LongestCompletion}");
            Assert.False(task.IsRight(example, example.Completion.Replace(example.Answer, example.Answer + "0", StringComparison.Ordinal)));
            Assert.False(task.IsRight(example, ""));
            Assert.Equal(Solved(name, example.Prompt), example.Answer);
        }
    }

    [Fact]
    public void A_question_is_a_function_of_seed_and_number()
    {
        foreach (var name in AllTasks.Names)
        {
            var task = AllTasks.Named(name);
            Assert.Equal(task.At(1, 5), AllTasks.Named(name).At(1, 5));
            var prompts = Enumerable.Range(0, 100).Select(i => task.At(1, i).Prompt).ToHashSet();
            Assert.True(prompts.Count > 90, $"{name}: {prompts.Count} different questions of 100");
            Assert.NotEqual(task.At(1, 5), task.At(2, 5));
        }
    }

    [Fact]
    public void Steps_are_those_of_paper()
    {
        var task = new ArithmeticTask(ArithmeticOperation.Addition, 2, steps: true);
        var example = Enumerable.Range(0, 200).Select(i => task.At(1, i)).First(e => e.Answer.Length == 3);
        var numbers = Regex.Matches(example.Prompt, "[0-9]+").Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture)).ToArray();
        var (a, b, carry) = (numbers[0], numbers[1], numbers[0] % 10 + numbers[1] % 10 > 9 ? 1 : 0);
        var sum = a / 10 + b / 10 + carry;
        Assert.Equal($"{a % 10} + {b % 10} + 0: write {(a + b) % 10}, carry {carry}\n{a / 10} + {b / 10} + {carry}: write {sum % 10}, carry 1\nwrite 1\nAnswer: {a + b}\n", example.Completion);
    }

    [Fact]
    public void Names_that_mean_nothing_are_refused()
    {
        foreach (var name in (string[])["", "addition", "addition-", "addition-x", "copy-4-steps", "division-3", "addition-3-step", "addition--3"])
            Assert.Contains("is no task", Assert.Throws<ArgumentException>(() => AllTasks.Named(name)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => AllTasks.Named("addition-31"));
        Assert.Throws<ArgumentOutOfRangeException>(() => AllTasks.Named("recall-0"));
    }

    // Solves the question from its text alone.
    private static string Solved(string name, string prompt)
    {
        var lines = prompt.Split('\n').Where(line => line.Length > 0 && line != GeneratedTask.Mark).ToArray();
        var words = lines[^1].TrimEnd('?').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (name.Split('-')[0])
        {
            case "addition" or "subtraction" or "multiplication":
                var (a, b) = (BigInteger.Parse(words[0], CultureInfo.InvariantCulture), BigInteger.Parse(words[2], CultureInfo.InvariantCulture));
                return (words[1] switch { "+" => a + b, "-" => a - b, _ => a * b }).ToString(CultureInfo.InvariantCulture);
            case "copy":
                return string.Join(' ', words[1..]);
            case "reverse":
                return string.Join(' ', words[1..].Reverse());
            case "sort":
                return string.Join(' ', words[1..].Select(w => int.Parse(w, CultureInfo.InvariantCulture)).Order());
            case "recall":
                return lines.Single(line => line.StartsWith(words[^1] + " is ", StringComparison.Ordinal)).Split(' ')[2].TrimEnd('.');
            default:
                var values = new Dictionary<string, int>();
                foreach (var line in lines[..^1])
                {
                    var parts = line.Split(' ');
                    values[parts[0]] = parts.Length == 3 ? int.Parse(parts[2], CultureInfo.InvariantCulture)
                        : values[parts[2]] + (parts[3] == "+" ? 1 : -1) * int.Parse(parts[4], CultureInfo.InvariantCulture);
                    Assert.InRange(values[parts[0]], 0, 99);
                }
                return values[words[0]].ToString(CultureInfo.InvariantCulture);
        }
    }
}
