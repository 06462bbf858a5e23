using System.Text;
using System.Text.Json;

namespace Native.Nn;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c> or what the template knows besides.</param>
/// <param name="Content">What is said.</param>
public sealed record ChatMessage(string Role, string Content);

/// <summary>Writes a conversation as the text that a model was trained on: the chat_template of a model folder, or that of a family.</summary>
/// <remarks>
/// Templates are in a part of Jinja: output, if, for, set, macros, namespaces, the usual operators, filters and tests. What is beyond it is
/// refused by name when the template is read.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly Func<TemplateScope, TemplateFlow> template;
    private readonly string? begin, end;

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="begin">Name of the token that begins texts: bos_token.</param>
    /// <param name="end">Name of the token that ends texts: eos_token.</param>
    /// <exception cref="TemplateException">It is broken, or has what is not known.</exception>
    public ChatTemplate(string text, string? begin = null, string? end = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        (Text, this.begin, this.end) = (text, begin, end);
        template = new TemplateStatements(TemplateLexer.Read(text)).Template();
    }

    /// <summary>The template.</summary>
    public string Text { get; }

    /// <summary>Name of the token that ends texts and turns, if one is known.</summary>
    public string? EndToken => end;

    /// <summary>No template at all: what was said, in lines, so that a model without a chat format continues the last of them.</summary>
    /// <param name="begin">Name of the token that begins texts, if the model has one.</param>
    public static ChatTemplate Plain(string? begin = null) => new("""
        {{- bos_token -}}
        {%- for message in messages -%}
        {{ '\n' if not loop.first and message.role != 'assistant' }}{{ message.content }}
        {%- endfor -%}
        """, begin ?? "");

    /// <summary>ChatML, as Qwen2 has it.</summary>
    public static ChatTemplate ChatMl { get; } = new("""
        {%- for message in messages -%}
        <|im_start|>{{ message.role }}{{ '\n' }}{{ message.content }}<|im_end|>{{ '\n' }}
        {%- endfor -%}
        {%- if add_generation_prompt %}<|im_start|>assistant{{ '\n' }}{% endif -%}
        """, end: "<|im_end|>");

    /// <summary>Llama 2.</summary>
    public static ChatTemplate Llama2 { get; } = new(Alternating("""
        {%- set content = '<<SYS>>\n' + system + '\n<</SYS>>\n\n' + content if system is not none and loop.first else content -%}
        """, "{{ bos_token }}[INST] {{ content | trim }} [/INST]", "{{ ' ' }}{{ content | trim }}{{ ' ' }}{{ eos_token }}"), "<s>", "</s>");

    /// <summary>Mistral.</summary>
    public static ChatTemplate Mistral { get; } = new("{{ bos_token }}" + Alternating(
        "{%- set content = system + '\\n\\n' + content if system is not none and loop.last else content -%}", "[INST] {{ content }}[/INST]", "{{ ' ' }}{{ content | trim }}{{ eos_token }}"), "<s>", "</s>");

    /// <summary>Llama 3.</summary>
    public static ChatTemplate Llama3 { get; } = new("""
        {{- bos_token -}}
        {%- for message in messages -%}
        <|start_header_id|>{{ message.role }}<|end_header_id|>{{ '\n\n' }}{{ message.content | trim }}<|eot_id|>
        {%- endfor -%}
        {%- if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>{{ '\n\n' }}{% endif -%}
        """, "<|begin_of_text|>", "<|eot_id|>");

    /// <summary>Reads the template of a model folder: chat_template.jinja, or tokenizer_config.json; null where there is none.</summary>
    /// <exception cref="ModelFormatException">A file is broken, or its template is.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ChatTemplate? Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var (config, file) = (Path.Combine(folder, "tokenizer_config.json"), Path.Combine(folder, "chat_template.jinja"));
        if (!File.Exists(config) && !File.Exists(file)) return null;
        var root = File.Exists(config) ? JsonPart.Read(config) : (JsonPart?)null;
        var text = File.Exists(file) ? File.ReadAllText(file) : root?.Find("chat_template") is { } part ? TextOf(part) : null;
        if (text is null) return null;
        try
        {
            return new ChatTemplate(text, root is { } r ? NameOf(r.Find("bos_token")) : null, root is { } s ? NameOf(s.Find("eos_token")) : null);
        }
        catch (TemplateException e)
        {
            throw new ModelFormatException(File.Exists(file) ? file : config, $"chat_template: {e.Message}", e);
        }
    }

    /// <summary>The text of a conversation.</summary>
    /// <param name="messages">The turns.</param>
    /// <param name="addsPrompt">Whether what begins the assistant's next turn is put behind.</param>
    /// <param name="more">Further variables of the template: strings, booleans, whole numbers, null.</param>
    /// <exception cref="TemplateException">The template refuses the conversation, or does what has no value.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addsPrompt = true, IReadOnlyDictionary<string, object?>? more = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var scope = new TemplateScope(null, new StringBuilder());
        scope.Set("messages", messages.Select(m => (object?)new Dictionary<string, object?>(StringComparer.Ordinal) { ["role"] = m.Role, ["content"] = m.Content }).ToList());
        scope.Set("add_generation_prompt", addsPrompt);
        scope.Set("tools", null);
        if (begin is not null) scope.Set("bos_token", begin);
        if (end is not null) scope.Set("eos_token", end);
        scope.Set("raise_exception", (TemplateFunction)((a, _) => throw new TemplateException(a.Count > 0 ? TemplateValue.Text(a[0]) : "")));
        scope.Set("namespace", (TemplateFunction)((_, named) =>
        {
            var space = new TemplateNamespace();
            foreach (var (name, value) in named) space[name] = value;
            return space;
        }));
        scope.Set("range", (TemplateFunction)((a, _) => Range(a)));
        foreach (var (name, value) in more ?? new Dictionary<string, object?>())
            scope.Set(name, value is int number ? (long)number : value is null or string or bool or long or double ? value : throw new ArgumentException($"ChatTemplate: '{name}' is a {value.GetType().Name}", nameof(more)));
        template(scope);
        return scope.Output.ToString();
    }

    private static List<object?> Range(IReadOnlyList<object?> arguments)
    {
        if (arguments is not ([long] or [long, long])) throw new TemplateException("'range' takes one or two whole numbers");
        var (from, to) = arguments.Count == 1 ? (0, (long)arguments[0]!) : ((long)arguments[0]!, (long)arguments[1]!);
        if (to - from > 100_000) throw new TemplateException("'range' of more than 100000 numbers");
        var result = new List<object?>();
        for (var i = from; i < to; i++) result.Add(i);
        return result;
    }

    private static string Alternating(string content, string user, string assistant) => $$$"""
        {%- set system = messages[0].content if messages and messages[0].role == 'system' else none -%}
        {%- for message in (messages[1:] if system is not none else messages) -%}
        {%- if (message.role == 'user') != (loop.index0 % 2 == 0) or message.role not in ['user', 'assistant'] -%}
        {{- raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') -}}
        {%- endif -%}
        {%- set content = message.content -%}
        {%- if message.role == 'user' -%}
        {{{content}}}{{{user}}}
        {%- else -%}
        {{{assistant}}}
        {%- endif -%}
        {%- endfor -%}
        """;

    private static string? TextOf(JsonPart part)
    {
        if (part.Kind == JsonValueKind.String) return part.Text();
        foreach (var item in part.Items())
            if (item.Get("name").Text() == "default") return item.Get("template").Text();
        return null;
    }

    private static string? NameOf(JsonPart? part) => part is not { } found ? null : found.Kind == JsonValueKind.Object ? found.Get("content").Text() : found.Text();
}
