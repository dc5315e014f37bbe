using MaiCluster.Gateway.Audio;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Pipeline;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Transcription;

/// <summary>POST /v1/audio/translations.</summary>
internal sealed class TranslationEndpoint(
    RequestDesk desk, IInferencePipeline pipeline, AudioDecoder decoder, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
    : SpokenTextEndpoint(desk, pipeline, decoder, errors, options, time)
{
    public override FieldTable<TranscriptionDraft> Table { get; } = TranscriptionFields.Translation();

    protected override bool Translates => true;
}
