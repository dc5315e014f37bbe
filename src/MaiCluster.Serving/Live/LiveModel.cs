using MaiCluster.Serving.Models;

namespace MaiCluster.Serving.Live;

/// <summary>What an endpoint must know of a model to talk to: which models hear, think and speak for it. It has no replica of its own.</summary>
public sealed record LiveModel : ServedModel, IServedAs
{
    public static string Served => "live";

    public override string Modality => Served;

    /// <summary>The model that writes down what the caller says.</summary>
    public required string Transcribe { get; init; }

    /// <summary>The model that answers.</summary>
    public required string Text { get; init; }

    /// <summary>The model that says the answer.</summary>
    public required string Voice { get; init; }

    /// <summary>The voice of sessions that choose none.</summary>
    public required string Speaker { get; init; }

    /// <summary>The language that callers are taken to speak where a session does not say, such as <c>en</c>; null = the model finds out.</summary>
    public required string? Language { get; init; }

    /// <summary>How freely the text model draws, 0 to 2; null = the text model's own.</summary>
    public required float? Temperature { get; init; }

    /// <summary>The package of the voice detector.</summary>
    public required string VoiceDetector { get; init; }

    /// <summary>What the text model is told where a session says nothing.</summary>
    public required string Instructions { get; init; }
}
