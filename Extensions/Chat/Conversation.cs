using System.Text;
using Microsoft.Extensions.AI;
using Native.Nn;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using Turn = Native.Nn.ChatMessage;

namespace Native.Extensions.AI;

/// <summary>A conversation as the tokens that a model goes on behind.</summary>
internal static class Conversation
{
    // Two code points that Unicode keeps free for a program's own use: they enclose what a message says in a special token's name.
    private const char Open = '\uFDD0', Close = '\uFDD1';

    /// <summary>The turns of a request.</summary>
    /// <exception cref="NotSupportedException">A message holds what a text model cannot read.</exception>
    /// <exception cref="ArgumentException">There is no message.</exception>
    public static List<Turn> Turns(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var turns = new List<Turn>();
        if (!string.IsNullOrEmpty(instructions)) turns.Add(new("system", instructions));
        var count = turns.Count;
        foreach (var message in messages)
        {
            var role = message.Role.Value;
            if (message.Role == ChatRole.Tool) throw new NotSupportedException("ModelChatClient: messages of the role 'tool' are not supported, since tools are not");
            turns.Add(new(role, TextOf(message)));
        }
        return turns.Count > count ? turns : throw new ArgumentException("ModelChatClient: no message; one at least is needed", nameof(messages));
    }

    /// <summary>The tokens of a conversation as a template writes it. Names of special tokens in what is said stay text: no message can end its own turn.</summary>
    /// <exception cref="TemplateException">The template refuses the conversation.</exception>
    public static int[] Tokens(IReadOnlyList<Turn> turns, ChatTemplate template, ITokenizer tokenizer)
    {
        string[] names = [.. tokenizer.Special.Select(token => token.Name).Where(name => name.Length > 0).OrderByDescending(name => name.Length)];
        var text = template.Render([.. turns.Select(turn => new Turn(Enclosed(turn.Role, names), Enclosed(turn.Content, names)))]);
        var tokens = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            var isEnclosed = text[at] == Open;
            var end = text.IndexOf(isEnclosed ? Close : Open, at);
            if (end < 0) end = text.Length;
            var piece = text[(isEnclosed ? at + 1 : at)..end];
            tokenizer.Encode(Encoding.UTF8.GetBytes(piece), tokens, isEnclosed ? SpecialUse.None : SpecialUse.Read);
            at = isEnclosed ? end + 1 : end;
        }
        return [.. tokens];
    }

    private static string TextOf(ChatMessage message)
    {
        var text = new StringBuilder();
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent said:
                    text.Append(said.Text);
                    break;
                // What a model thought, or what an answer cost, is no part of what was said.
                case TextReasoningContent or UsageContent:
                    break;
                case DataContent or UriContent:
                    throw new NotSupportedException($"ModelChatClient: a message of the role '{message.Role}' holds {content.GetType().Name}; images, sounds and files are not supported, text is");
                default:
                    throw new NotSupportedException($"ModelChatClient: a message of the role '{message.Role}' holds {content.GetType().Name}, which is not supported; text is");
            }
        }
        return text.ToString();
    }

    private static string Enclosed(string content, string[] names)
    {
        content = content.Replace(Open, '\uFFFD').Replace(Close, '\uFFFD');
        var result = new StringBuilder();
        for (var at = 0; at < content.Length;)
        {
            var name = Array.Find(names, name => string.CompareOrdinal(content, at, name, 0, name.Length) == 0);
            if (name is null) result.Append(content[at++]);
            else
            {
                result.Append(Open).Append(name).Append(Close);
                at += name.Length;
            }
        }
        return result.ToString();
    }
}
