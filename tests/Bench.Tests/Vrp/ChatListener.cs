using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Native.Bench.Tests.Vrp;

/// <summary>An endpoint on this machine that answers chat completions with given texts, the last one for ever.</summary>
internal sealed class ChatListener : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string[] answers;

    public ChatListener(params string[] answers)
    {
        this.answers = answers;
        using (var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            socket.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}/";
        }
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = Task.Run(Serve);
    }

    public string Address { get; }

    /// <summary>The bodies of the requests.</summary>
    public List<JsonNode> Asked { get; } = [];

    /// <summary>The key of the last request.</summary>
    public string? Key { get; private set; }

    public void Dispose() => listener.Close();

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using (var reader = new StreamReader(context.Request.InputStream)) Asked.Add(JsonNode.Parse(await reader.ReadToEndAsync())!);
            Key = context.Request.Headers["Authorization"];
            var answer = answers[Math.Min(Asked.Count, answers.Length) - 1];
            var body = JsonSerializer.Serialize(new { choices = new[] { new { message = new { role = "assistant", content = answer } } } });
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
