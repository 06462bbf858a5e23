using System.Buffers.Binary;
using System.Text.Json;

namespace Native.Solvers.Sandbox;

/// <summary>What the host asks of the worker: to compile a source, or to judge cases by the code compiled last.</summary>
internal sealed record WorkerRequest(string? Source, SandboxProblem? Problem, int[][][]? Cases, long Steps, int ArrayElements);

/// <summary>What the worker answers.</summary>
internal sealed record WorkerReply(SandboxStatus Status, string Reason, SandboxDiagnostic[] Diagnostics, double[] Violations);

/// <summary>Messages over a pipe: four bytes of length, little endian, then JSON.</summary>
internal static class SandboxMessages
{
    private const int LongestMessage = 64 << 20;

    // Windows without an end are infinite.
    private static readonly JsonSerializerOptions Numbers = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Sends a message.</summary>
    public static async Task WriteAsync<T>(Stream stream, T message, CancellationToken token)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, Numbers);
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        body.CopyTo(frame, 4);
        await stream.WriteAsync(frame, token).ConfigureAwait(false);
        await stream.FlushAsync(token).ConfigureAwait(false);
    }

    /// <summary>Receives a message; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">It is none of ours.</exception>
    public static async Task<T?> ReadAsync<T>(Stream stream, CancellationToken token) where T : class
    {
        var head = new byte[4];
        if (await stream.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, token).ConfigureAwait(false) < 4) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 2 or > LongestMessage) throw new InvalidDataException($"The sandbox sent a message of {length} bytes.");
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, token).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize<T>(body, Numbers) ?? throw new InvalidDataException("The sandbox sent no message.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The sandbox sent what is no message.", e);
        }
    }
}
