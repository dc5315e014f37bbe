using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Tests.Speech;

/// <summary>A run that says what the test gave.</summary>
internal sealed class SpeakingRun(TensorRequest request) : InferenceRun
{
    private readonly TokenStream _tokens = new(request.MostParts + 2);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private RequestFailure? _failure;
    private UsageQuantities _quantities = request.Quantities;

    public override InferenceRequest Request => request;

    public override TokenStream Tokens => _tokens;

    public override ReplicaId? Replica => new(new DeviceId("node-1", "cpu"), "kokoro-82m");

    public override int QueuePosition => 0;

    public override TimeSpan? Expected => null;

    public override int CachedTokens => 0;

    public override RequestFailure? Failure => _failure;

    public async Task SpeakAsync(IReadOnlyList<short[]> parts, Task rest, RequestFailure? failure)
    {
        for (var index = 0; index < parts.Count; index++)
        {
            if (index == 1)
            {
                await rest;
            }

            var part = new SpeechPart(parts[index]).ToPart(parts[index].Length * 1000L / SpeechPart.SampleRate);
            Write(new GeneratedToken { Choice = 0, Token = index, Part = part }, part.Quantities);
        }

        _failure = failure;
        Write(new GeneratedToken { Choice = 0, Token = -1, Finish = failure is null ? FinishReason.Stop : FinishReason.Failed }, default);
    }

    public override void Cancel() => Write(new GeneratedToken { Choice = 0, Token = -1, Finish = FinishReason.Cancelled }, default);

    public override async Task<UsageRecord> SettleAsync()
    {
        await _ended.Task;
        return new UsageRecord
        {
            Id = request.Id,
            KeyId = request.Requester.KeyId,
            Model = request.Model,
            Node = "test",
            Started = DateTimeOffset.UnixEpoch,
            Quantities = _quantities,
            Outcome = UsageOutcome.Stop,
        };
    }

    private void Write(in GeneratedToken token, UsageQuantities quantities)
    {
        lock (_gate)
        {
            if (_ended.Task.IsCompleted)
            {
                return;
            }

            _quantities += quantities;
            _tokens.Write(token);
            if (token.Finish != FinishReason.None)
            {
                _tokens.End();
                _ended.TrySetResult();
            }

            _tokens.Flush();
        }
    }
}
