using System.Diagnostics;
using Microsoft.Extensions.AI;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Extensions.AI;
using Native.Nn;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Native.Bench.CommandLine;

/// <summary>Reads messages line by line and prints the answers as they come.</summary>
internal sealed class ChatLoop(Session session, ModelChatClient client, ChatOptions options, ulong seed, int context, TextReader input, Interrupt? interrupt)
{
    private readonly List<ChatMessage> conversation = [];
    private int answers;
    private long tokens;
    private TimeSpan time;

    /// <summary>Talks until the input or the user ends it; the figures go to the session.</summary>
    /// <exception cref="OperationCanceledException">The program was interrupted while it waited for a message.</exception>
    public void Run()
    {
        if (session.Screen.IsInteractive) session.Screen.Faint("  /reset forgets the conversation, /exit ends it, Ctrl-C stops an answer");
        while (Read() is { } line)
        {
            if (line.Trim() is "/exit") break;
            if (line.Trim() is "/reset")
            {
                conversation.Clear();
                session.Screen.Faint("  (the conversation is forgotten)");
            }
            else if (line.StartsWith('/') && !line.Contains(' ', StringComparison.Ordinal)) session.Screen.Line("  There is no such command; /reset and /exit are known.");
            else if (line.Length > 0) Answer(line);
        }
        session.Rows.Add(new ResultRow { Case = "chat/answers", Value = answers, Unit = "answers" });
        session.Rows.Add(new ResultRow { Case = "chat/tokens", Value = tokens, Unit = "tokens" });
        if (tokens > 0) session.Rows.Add(new ResultRow { Case = "chat/rate", Value = tokens / time.TotalSeconds, Unit = "tokens/s", Note = "reading the conversations included" });
    }

    // A terminal does not give up a line that it waits for: the wait is left instead.
    private string? Read()
    {
        if (session.Screen.IsInteractive) session.Screen.Write(session.Screen.Paint("> ", Ink.Cyan));
        return Task.Run(input.ReadLine).WaitAsync(session.Token).GetAwaiter().GetResult();
    }

    private void Answer(string line)
    {
        conversation.Add(new(ChatRole.User, line));
        if (!Fits())
        {
            session.Screen.Line($"  This message alone has {client.CountTokens(conversation, options.Instructions)} tokens; the context has {context}. It is left out.");
            conversation.Clear();
            return;
        }
        options.Seed = (long)(seed + (ulong)answers);
        var said = new List<ChatResponseUpdate>();
        var watch = Stopwatch.StartNew();
        using (var piece = interrupt?.Take())
        {
            try
            {
                Speak(said, piece?.Token ?? session.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (!session.Token.IsCancellationRequested)
            {
                session.Screen.Write(" " + session.Screen.Paint("(stopped)", Ink.Faint));
            }
        }
        session.Screen.Line();
        time += watch.Elapsed;
        answers++;
        var response = said.ToChatResponse();
        tokens += response.Usage?.OutputTokenCount ?? said.Count;
        // What was stopped half-way was said all the same.
        conversation.Add(new(ChatRole.Assistant, response.Text));
    }

    private async Task Speak(List<ChatResponseUpdate> said, CancellationToken token)
    {
        await foreach (var update in client.GetStreamingResponseAsync(conversation, options, token).ConfigureAwait(false))
        {
            said.Add(update);
            session.Screen.Write(TextScreen.Printable(update.Text));
        }
    }

    // The oldest turns go until there is room for an answer: all that was asked for, or a quarter of the context.
    private bool Fits()
    {
        var room = context - Math.Min(options.MaxOutputTokens ?? context, context / 4);
        var dropped = 0;
        while (conversation.Count > 1 && client.CountTokens(conversation, options.Instructions) > room)
        {
            // Together with its answer, so that the turns go on alternating.
            var pair = Math.Min(2, conversation.Count - 1);
            conversation.RemoveRange(0, pair);
            dropped += pair;
        }
        if (dropped > 0) session.Screen.Faint($"  (the oldest {dropped} messages no longer fit the context of {Format.Count(context)} tokens and are left out)");
        return client.CountTokens(conversation, options.Instructions) <= context;
    }
}
