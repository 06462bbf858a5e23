using Native.Nn;

namespace Native.Extensions.AI;

/// <summary>How a <see cref="ModelChatClient"/> answers where a request leaves it open.</summary>
public sealed record ModelChatOptions
{
    /// <summary>How conversations are written. Default null: the folder's own template, which must be there then.</summary>
    public ChatTemplate? Template { get; init; }

    /// <summary>Length, sampling and ends of answers; default null: those of the folder's generation_config.json. Its seed counts only where <see cref="Seed"/> is set.</summary>
    public GenerationOptions? Generation { get; init; }

    /// <summary>The seed of requests that give none; default null: each of them draws one. An answer tells its seed among its additional properties.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The name of the model in answers and metadata; default null: the folder's name.</summary>
    public string? ModelId { get; init; }

    /// <summary>The turns at the model's device, for several clients and generators of one device; default null: turns of its own.</summary>
    public DeviceTurns? Turns { get; init; }
}
