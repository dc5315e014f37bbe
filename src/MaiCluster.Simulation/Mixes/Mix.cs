using System.Text.Json.Serialization;

namespace MaiCluster.Simulation.Mixes;

/// <summary>A fixed load: models by rank, how they are asked for, the devices. Read from a JSON file (<see cref="MixFile"/>).</summary>
public sealed record Mix
{
    /// <summary>For people: what this mix is for, where its figures come from.</summary>
    public string Note { get; init; } = "";

    /// <summary>Exponent of the Zipf law over the models' ranks, 0 to 10.</summary>
    public double Zipf { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>How many times as fast the trace's requests arrive, above 0 to 100,000. Default 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The trace begins anew until it has lasted this long; 0 plays it once, which is the default.</summary>
    public double Seconds { get; init; }

    /// <summary>File name of the trace meant, looked for beside the mix and in the folder of traces; null when the command line names it.</summary>
    public string? Trace { get; init; }

    public required MixDevice Device { get; init; }

    /// <summary>By name, referred to by models.</summary>
    public required IReadOnlyDictionary<string, MixProfile> Profiles { get; init; }

    /// <summary>The most asked for first.</summary>
    public required IReadOnlyList<MixModel> Models { get; init; }
}

/// <summary>One kind of device.</summary>
public sealed record MixDevice
{
    public required string Kind { get; init; }

    public required long MemoryBytes { get; init; }

    /// <summary>In the ledger's currency.</summary>
    public double PricePerHour { get; init; }
}

/// <summary>What a model costs, and what it promises.</summary>
public sealed record MixProfile
{
    /// <summary>Where the figures come from.</summary>
    public required string Source { get; init; }

    public required long WeightBytes { get; init; }

    public required long KvBytesPerToken { get; init; }

    public required int MaxRows { get; init; }

    public required int MaxContext { get; init; }

    public required int StepTokens { get; init; }

    public required double LoadSeconds { get; init; }

    [JsonPropertyName("costSeconds")]
    public required MixCost Cost { get; init; }

    /// <summary>Milliseconds to the first token that its clients ask for.</summary>
    public required double FirstTokenMs { get; init; }

    /// <summary>Milliseconds per further token that its clients ask for.</summary>
    public required double PerTokenMs { get; init; }
}

/// <summary>The six terms of a step's cost, in seconds.</summary>
public sealed record MixCost
{
    public required double DecodeBase { get; init; }

    public required double DecodePerRow { get; init; }

    public required double DecodePerContextToken { get; init; }

    public required double PrefillBase { get; init; }

    public required double PrefillPerToken { get; init; }

    public required double PrefillPerPair { get; init; }
}

/// <summary>A model of the mix.</summary>
public sealed record MixModel
{
    public required string Name { get; init; }

    /// <summary>A name among the profiles.</summary>
    public required string Profile { get; init; }
}
