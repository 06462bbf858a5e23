using System.Text.Json.Nodes;

namespace Native.Nn.Training;

/// <summary>What of a training's settings decides its losses, as a checkpoint keeps it.</summary>
internal static class TrainerState
{
    private const string Settings = "settings";

    /// <summary>The settings.</summary>
    public static JsonObject Of(TrainerOptions options, Optimizer optimizer) => new() { [Settings] = Describe(options, optimizer) };

    /// <summary>Throws where a checkpoint's settings are others, with what differs.</summary>
    public static Action<JsonObject> Check(TrainerOptions options, Optimizer optimizer) => state =>
    {
        var (own, stored) = (Describe(options, optimizer), state[Settings] as JsonObject ?? []);
        foreach (var (name, value) in own)
            if (stored[name]?.ToJsonString() is var before && before != value?.ToJsonString())
                throw new InvalidDataException($"Trainer.Resume: {name} was {before ?? "not stored"} and is {value?.ToJsonString()}; a resumed training must agree in what decides its losses");
    };

    private static JsonObject Describe(TrainerOptions options, Optimizer optimizer) => new()
    {
        ["batch"] = options.Batch,
        ["positions"] = options.Positions,
        ["accumulation"] = options.Accumulation,
        ["steps"] = options.Steps,
        ["time"] = options.Time?.Ticks,
        // A schedule is what it gives.
        ["rates"] = new JsonArray([.. Enumerable.Range(0, 9).Select(i => JsonValue.Create(options.Schedule.At(i / 8.0)))]),
        ["type"] = optimizer.Slab.Weights.DType.ToString(),
        ["optimizer"] = optimizer.Settings,
    };
}
