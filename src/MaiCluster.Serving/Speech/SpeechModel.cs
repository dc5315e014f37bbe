using MaiCluster.Serving.Models;
using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Speech.Voices;

namespace MaiCluster.Serving.Speech;

/// <summary>What an endpoint must know of a voice model.</summary>
public sealed record SpeechModel : ServedModel, IServedAs
{
    public static string Served => "speech";

    public override string Modality => Served;

    /// <summary>At least one, by name.</summary>
    public required IReadOnlyList<SpeechVoice> Voices { get; init; }

    /// <summary>The symbols it takes.</summary>
    public required PhonemeVocabulary Vocabulary { get; init; }
}
