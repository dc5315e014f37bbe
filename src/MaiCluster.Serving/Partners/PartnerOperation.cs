namespace MaiCluster.Serving.Partners;

/// <summary>What a partner is asked for: each is a path of OpenAI's API.</summary>
public enum PartnerOperation
{
    Chat,
    Completion,
    Embedding,
    Speech,
    Transcription,
    Translation,
    Image,
}
