using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Native.Extensions.AI.Tests.Chat;

public sealed class OpenAiChatClientTests
{
    // A listener on this machine; no network.
    private static async Task<(string? Text, Exception? Error, List<string> Bodies, string? Key)> Talk(params (int Status, string Body)[] answers)
    {
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var bodies = new List<string>();
        string? key = null;
        var server = Task.Run(async () =>
        {
            foreach (var (status, body) in answers)
            {
                var context = await listener.GetContextAsync();
                using (var reader = new StreamReader(context.Request.InputStream)) bodies.Add(await reader.ReadToEndAsync());
                key = context.Request.Headers["Authorization"];
                context.Response.StatusCode = status;
                if (status == 302) context.Response.RedirectLocation = "http://192.0.2.1/";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        });
        using var client = new OpenAiChatClient(new Uri($"http://127.0.0.1:{port}/v1"), "some-model", "secret", TimeSpan.FromSeconds(20));
        try
        {
            var response = await client.GetResponseAsync([new(ChatRole.System, "be brief"), new(ChatRole.User, "hello")], new() { Temperature = 0, MaxOutputTokens = 5 }, TestContext.Current.CancellationToken);
            await server;
            return (response.Text, null, bodies, key);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            await server;
            return (null, e, bodies, key);
        }
    }

    [Fact]
    public async Task ItAsksAsTheProtocolSaysAndTriesABusyEndpointAgain()
    {
        var (text, _, bodies, key) = await Talk((503, ""), (429, ""), (200, """{"choices":[{"message":{"role":"assistant","content":"hi"}}]}"""));
        Assert.Equal(("hi", 3, "Bearer secret"), (text, bodies.Count, key));
        var body = JsonNode.Parse(bodies[0])!;
        Assert.Equal(("some-model", "system", "hello", 5), ((string?)body["model"], (string?)body["messages"]![0]!["role"], (string?)body["messages"]![1]!["content"], (int?)body["max_tokens"]));
    }

    [Theory]
    [InlineData(302, "", "redirects")]
    [InlineData(401, "", "401")]
    [InlineData(200, "<html>", "no chat completion")]
    [InlineData(200, """{"choices":[]}""", "no chat completion")]
    public async Task WhatIsNoAnswerIsAnErrorThatSaysWhy(int status, string body, string why)
    {
        var (_, error, _, _) = await Talk((status, body));
        Assert.Contains(why, error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
