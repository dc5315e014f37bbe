using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>A run whose parts are all there when it begins.</summary>
public sealed class PartsRun : InferenceRun
{
    private readonly TensorRequest _request;
    private UsageQuantities _quantities;

    public PartsRun(TensorRequest request, IEnumerable<TensorPart> parts, RequestFailure? failure)
    {
        _request = request;
        _quantities = request.Quantities;
        Failure = failure;
        Tokens = new TokenStream(request.MostParts + 1);
        var count = 0;
        foreach (var part in parts)
        {
            _quantities += part.Quantities;
            Tokens.Write(new GeneratedToken { Choice = 0, Token = count++, Part = part });
        }

        Tokens.Write(new GeneratedToken { Choice = 0, Token = -1, Finish = failure is null ? FinishReason.Stop : FinishReason.Failed });
        Tokens.End();
        Tokens.Flush();
    }

    public override InferenceRequest Request => _request;

    public override TokenStream Tokens { get; }

    public override ReplicaId? Replica => new(new DeviceId("node-1", "cpu"), "package");

    public override int QueuePosition => 0;

    public override TimeSpan? Expected => null;

    public override int CachedTokens => 0;

    public override RequestFailure? Failure { get; }

    public override void Cancel()
    {
    }

    public override Task<UsageRecord> SettleAsync() => Task.FromResult(new UsageRecord
    {
        Id = _request.Id,
        KeyId = _request.Requester.KeyId,
        Model = _request.Model,
        Node = "test",
        Started = DateTimeOffset.UnixEpoch,
        Quantities = _quantities,
        QueueMilliseconds = 12.4,
        Outcome = Failure is null ? UsageOutcome.Stop : UsageOutcome.Failed,
    });
}
