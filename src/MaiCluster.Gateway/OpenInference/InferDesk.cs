using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Turns inferences of either protocol into valid requests and starts them: every client error is found here, before anything is queued.</summary>
internal sealed class InferDesk(IInferencePipeline pipeline, StatisticsBook book, IOptions<GatewayOptions> options)
{
    private readonly TextCallFields _texts = new(options.Value);

    /// <param name="draft">As sent.</param>
    /// <param name="takesParts">The caller can hand on an answer in several parts; where it cannot, models that stream are refused by name.</param>
    /// <param name="id">Ours.</param>
    /// <param name="key">Who pays.</param>
    public async ValueTask<(InferAnswer? Answer, RequestFailure? Failure)> StartAsync(InferDraft draft, bool takesParts, RequestId id, ApiKey key, CancellationToken cancellationToken)
    {
        var (model, unknown) = await pipeline.OpenAsync(draft.Model, key, cancellationToken);
        return model switch
        {
            null => (null, unknown),
            TensorModel tensors => await StartAsync(draft, tensors, id, key.Requester, cancellationToken),
            TextModel when !takesParts => (null, StreamsItsAnswer(model)),
            TextModel text => await StartAsync(draft, text, id, key.Requester, cancellationToken),
            _ => (null, OtherModalities.Refuse(model)),
        };
    }

    private async ValueTask<(InferAnswer? Answer, RequestFailure? Failure)> StartAsync(InferDraft draft, TensorModel model, RequestId id, Requester requester, CancellationToken cancellationToken)
    {
        var faults = new RequestFaults();
        var way = InferParameters.Read(draft.Parameters, faults);
        if (new TensorCallBuilder(draft, model, faults).Build() is not { } call || faults.First is not null)
        {
            return (null, faults.First);
        }

        var request = call.ToRequest(id, requester, model.Name) with { Priority = way.Priority, Slo = new Slo(way.Timeout, null) };
        var (run, failure) = await pipeline.StartAsync(request, cancellationToken);
        if (run is null)
        {
            return (null, failure);
        }

        var version = ModelVersions.NameOf(model.Versions.First(signature => signature.Version == call.Version));
        return (new TensorAnswer(new CountedRun(run, version, book), draft.Outputs) { Model = model.Name, Version = version, Id = draft.Id }, null);
    }

    private async ValueTask<(InferAnswer? Answer, RequestFailure? Failure)> StartAsync(InferDraft draft, TextModel model, RequestId id, Requester requester, CancellationToken cancellationToken)
    {
        if (draft.Inputs.Sum(input => (long)input.Bytes.Length) > options.Value.MaxBodyBytes)
        {
            return (null, new RequestFailure(FailureKind.BodyTooLarge, $"A text request may have {options.Value.MaxBodyBytes} bytes; this one is larger."));
        }

        var faults = new RequestFaults();
        var way = InferParameters.Read(draft.Parameters, faults);
        if (!ModelVersions.Check(model, draft.Version, faults) || _texts.Read(draft, model, faults) is not { } sent || faults.First is not null)
        {
            return (null, faults.First);
        }

        sent.Priority = way.Priority;
        sent.Slo = new Slo(way.Timeout, null);
        if (TextCallBuilder.Build(sent, model, id, requester, options.Value.DefaultCompletionTokens, faults) is not { } request)
        {
            return (null, faults.First);
        }

        var (run, failure) = await pipeline.StartAsync(request, cancellationToken);
        return run is null
            ? (null, failure)
            : (new TextAnswer(new CountedRun(run, ModelVersions.Only, book), model, request, isWhole: !sent.Stream) { Model = model.Name, Version = ModelVersions.Only, Id = draft.Id }, null);
    }

    private static RequestFailure StreamsItsAnswer(ServedModel model) => new(
        FailureKind.InvalidRequest,
        $"The model '{model.Name}' streams its answer: ask it by POST /v2/models/{model.Name}/generate or generate_stream, over gRPC by ModelStreamInfer.")
    { Param = "model" };
}
