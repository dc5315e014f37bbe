using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Partners;

/// <summary>Operations by their paths, and by the modality of the models that they are asked of.</summary>
public static class PartnerOperations
{
    private static readonly IReadOnlyDictionary<string, PartnerOperation[]> ByModality = new Dictionary<string, PartnerOperation[]>(StringComparer.Ordinal)
    {
        [TextModel.Served] = [PartnerOperation.Chat, PartnerOperation.Completion],
        [EmbeddingModel.Served] = [PartnerOperation.Embedding],
        [SpeechModel.Served] = [PartnerOperation.Speech],
        [TranscriptionModel.Served] = [PartnerOperation.Transcription, PartnerOperation.Translation],
        [ImageModel.Served] = [PartnerOperation.Image],
    };

    /// <summary>Modalities that a partner's model may have, such as <c>text</c>.</summary>
    public static IEnumerable<string> Modalities => ByModality.Keys;

    /// <summary>What models of this modality are asked for; empty where partners have none of it.</summary>
    public static IReadOnlyList<PartnerOperation> Of(string modality) => ByModality.GetValueOrDefault(modality, []);

    /// <summary>Below this node's address.</summary>
    public static string Path(this PartnerOperation operation) => "/v1/" + operation.RelativePath();

    /// <summary>Below a partner's address.</summary>
    public static string RelativePath(this PartnerOperation operation) => operation switch
    {
        PartnerOperation.Chat => "chat/completions",
        PartnerOperation.Completion => "completions",
        PartnerOperation.Embedding => "embeddings",
        PartnerOperation.Speech => "audio/speech",
        PartnerOperation.Transcription => "audio/transcriptions",
        PartnerOperation.Translation => "audio/translations",
        _ => "images/generations",
    };

    /// <summary>Its answer is made of tokens, and has a limit of them.</summary>
    public static bool IsText(this PartnerOperation operation) => operation is PartnerOperation.Chat or PartnerOperation.Completion;
}
