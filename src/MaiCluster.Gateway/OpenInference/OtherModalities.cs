using MaiCluster.Serving.Models;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Models that are not served over the open inference protocol, and where they are.</summary>
internal static class OtherModalities
{
    public static RequestFailure Refuse(ServedModel model) => model is PartnerModel partner ? ModelOpening.AtPartner(partner) : new(
        FailureKind.InvalidRequest,
        $"The model '{model.Name}' is for {model.Modality}, which is not served over the open inference protocol: ask it by {PathOf(model.Modality)}.")
    { Param = "model" };

    private static string PathOf(string modality) => modality switch
    {
        "embedding" => "POST /v1/embeddings",
        "transcription" => "POST /v1/audio/transcriptions",
        "speech" or "voice" => "POST /v1/audio/speech",
        "live" => "GET /v1/realtime",
        "document" => "POST /v1/documents/analyze",
        "image" => "POST /v1/images/generations",
        _ => "its own path, which GET /openapi.json lists",
    };
}
