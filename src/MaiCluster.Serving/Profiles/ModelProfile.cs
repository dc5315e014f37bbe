namespace MaiCluster.Serving.Profiles;

/// <summary>What a model's work costs on one kind of device.</summary>
public sealed record ModelProfile
{
    /// <summary>The package it was made for.</summary>
    public required string Package { get; init; }

    public required string DeviceKind { get; init; }

    /// <summary>Where its figures come from: measured when and on what, or published where.</summary>
    public required string Source { get; init; }

    /// <summary>False: taken from published figures or guessed from the files' size.</summary>
    public required bool IsMeasured { get; init; }

    /// <summary>Weights and working memory, without keys and values.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Of a text model; 0 for others.</summary>
    public required long KvBytesPerToken { get; init; }

    /// <summary>The largest decode batch.</summary>
    public required int MaxRows { get; init; }

    /// <summary>Tokens of prompt and answer together.</summary>
    public required int MaxContext { get; init; }

    /// <summary>Tokens of a step, decode rows and prefill chunk together.</summary>
    public required int StepTokens { get; init; }

    public required double LoadSeconds { get; init; }

    public required StepCost Cost { get; init; }

    /// <summary>Mean relative error of the fit over what was measured, 0 to 1; null where nothing was measured.</summary>
    public double? FitError { get; init; }
}
