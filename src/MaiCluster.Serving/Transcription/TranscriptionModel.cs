using MaiCluster.Serving.Models;

namespace MaiCluster.Serving.Transcription;

/// <summary>What an endpoint must know of a model that writes down speech. Immutable, shared.</summary>
public sealed record TranscriptionModel : ServedModel, IServedAs
{
    public static string Served => "transcription";

    public override string Modality => Served;

    /// <summary>Codes of the languages that it understands, such as <c>en</c>, in alphabetical order.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Whether it can write English for speech in another language.</summary>
    public required bool Translates { get; init; }
}
