using System.Text.Json;
using Native.Nn.Tests.Checkpoints;

namespace Native.Nn.Tests.Text;

public sealed class ChatTemplateTests
{
    private static readonly JsonElement Cases = JsonDocument.Parse(ReferenceTokenizerTests.Unzip("chat.json.gz")).RootElement;
    private static readonly ChatMessage[] Talk = [new("system", "s"), new("user", "u "), new("assistant", " a"), new("user", "v")];

    [Fact]
    public void Templates_write_what_transformers_writes()
    {
        var templates = Cases.GetProperty("templates").EnumerateObject().ToDictionary(t => t.Name, t => new ChatTemplate(t.Value.GetString()!, Cases.GetProperty("bos").GetString(), Cases.GetProperty("eos").GetString()));
        var (outputs, errors) = (0, 0);
        foreach (var item in Cases.GetProperty("cases").EnumerateArray())
        {
            var name = item.GetProperty("template").GetString()!;
            var messages = item.GetProperty("messages").EnumerateArray().Select(m => new ChatMessage(m.GetProperty("role").GetString()!, m.GetProperty("content").GetString()!)).ToArray();
            var prompt = item.GetProperty("prompt").GetBoolean();
            if (item.TryGetProperty("output", out var output))
            {
                Assert.Equal($"{name}: {output.GetString()}", $"{name}: {templates[name].Render(messages, prompt)}");
                outputs++;
            }
            else
            {
                var error = Assert.Throws<TemplateException>(() => templates[name].Render(messages, prompt));
                // What the template itself says is said in its words; errors of evaluation are in ours.
                if (item.GetProperty("error").GetString() is { } said && said.Contains("roles", StringComparison.Ordinal)) Assert.Equal(said, error.Message);
                errors++;
            }
        }
        Assert.True(outputs >= 100 && errors >= 10, $"{outputs} outputs, {errors} errors");
    }

    [Fact]
    public void Families_have_templates()
    {
        Assert.Equal("<|im_start|>system\ns<|im_end|>\n<|im_start|>user\nu <|im_end|>\n<|im_start|>assistant\n a<|im_end|>\n<|im_start|>user\nv<|im_end|>\n<|im_start|>assistant\n", ChatTemplate.ChatMl.Render(Talk));
        Assert.Equal("<s>[INST] <<SYS>>\ns\n<</SYS>>\n\nu [/INST] a </s><s>[INST] v [/INST]", ChatTemplate.Llama2.Render(Talk));
        Assert.Equal("<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\ns<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nu<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\na<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\nv<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n", ChatTemplate.Llama3.Render(Talk));
        Assert.Equal("<s>[INST] u [/INST] a</s>[INST] s\n\nv[/INST]", ChatTemplate.Mistral.Render(Talk));
        Assert.Contains("alternate", Assert.Throws<TemplateException>(() => ChatTemplate.Llama2.Render([new("user", "a"), new("user", "b")])).Message, StringComparison.Ordinal);
        Assert.Equal("<|im_start|>user\nx<|im_end|>\n", ChatTemplate.ChatMl.Render([new("user", "x")], addsPrompt: false));
    }

    [Theory]
    [InlineData("{{ x", "not closed")]
    [InlineData("{% if x %}a", "'the end'")]
    [InlineData("{% endif %}", "statement 'endif'")]
    [InlineData("{% include 'x' %}", "statement 'include'")]
    [InlineData("{{ x | nothing }}", "filter 'nothing'")]
    [InlineData("{{ x is nothing }}", "test 'nothing'")]
    [InlineData("{{ 'a }}", "string is not closed")]
    [InlineData("{{ a ? b }}", "sign ?")]
    [InlineData("{# x", "comment is not closed")]
    [InlineData("{{ (1 }}", "tag is not closed")]
    [InlineData("a\n{{ 1 2 }}", "line 2")]
    public void What_cannot_be_read_is_refused(string template, string words) =>
        Assert.Contains(words, Assert.Throws<TemplateException>(() => new ChatTemplate(template)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{{ missing.entry }}", "'missing' is undefined")]
    [InlineData("{{ missing() }}", "cannot be called")]
    [InlineData("{{ 1 + 'a' }}", "a number + a string")]
    [InlineData("{{ 1 // 0 }}", "division by zero")]
    [InlineData("{% for x in 5 %}{% endfor %}", "cannot be gone through")]
    [InlineData("{{ raise_exception('No!') }}", "No!")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "macros within macros")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}", "steps")]
    [InlineData("{{ 'x' * 100000000 }}", "repeated too often")]
    public void What_cannot_be_evaluated_is_refused(string template, string words) =>
        Assert.Contains(words, Assert.Throws<TemplateException>(() => new ChatTemplate(template).Render(Talk)).Message, StringComparison.Ordinal);

    [Fact]
    public void Random_templates_are_read_or_refused()
    {
        string[] parts = ["{{", "}}", "{%", "%}", "{#", "#}", "-", " if ", " for ", " in ", " x ", "messages", "[", "]", "(", ")", "'a'", "1", "else", "endif", "endfor", "set ", "=", "|", "trim", " is ", "not ", "defined", ".", ",", "\n", "  ", "text", "{%- if x -%}", "{% endif %}", "{{ x }}"];
        var random = new Random(9);
        var read = 0;
        for (var i = 0; i < 5000; i++)
        {
            var template = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => parts[random.Next(parts.Length)]));
            try
            {
                new ChatTemplate(template).Render(Talk);
                read++;
            }
            catch (TemplateException)
            {
            }
        }
        Assert.InRange(read, 200, 4800);
        Assert.Contains("deeper", Assert.Throws<TemplateException>(() => new ChatTemplate("{{ " + new string('(', 5000) + "1" + new string(')', 5000) + " }}")).Message, StringComparison.Ordinal);
        Assert.Contains("deeper", Assert.Throws<TemplateException>(() => new ChatTemplate(string.Concat(Enumerable.Repeat("{% if 1 %}", 5000)))).Message, StringComparison.Ordinal);
        Assert.Contains("deeper", Assert.Throws<TemplateException>(() => new ChatTemplate("{{ " + string.Concat(Enumerable.Repeat("- ", 5000)) + "1 }}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_has_its_own_template()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(ChatTemplate.Read(folder.Path));
        File.WriteAllText(folder.At("tokenizer_config.json"), """{"bos_token": {"content": "<s>"}, "eos_token": "</s>", "chat_template": [{"name": "tools", "template": "t"}, {"name": "default", "template": "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}"}]}""");
        Assert.Equal("<s>s</s>", ChatTemplate.Read(folder.Path)!.Render(Talk));
        File.WriteAllText(folder.At("chat_template.jinja"), "{{ eos_token }}");
        Assert.Equal("</s>", ChatTemplate.Read(folder.Path)!.Render(Talk));
        File.WriteAllText(folder.At("chat_template.jinja"), "{% x %}");
        Assert.Contains("chat_template.jinja", Assert.Throws<ModelFormatException>(() => ChatTemplate.Read(folder.Path)).Message, StringComparison.Ordinal);
    }
}
