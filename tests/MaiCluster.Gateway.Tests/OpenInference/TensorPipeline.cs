using System.Collections.Concurrent;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.Tests.OpenInference;

/// <summary>A text model, tensor models that give their inputs back, and one of another modality.</summary>
public sealed class TensorPipeline : IInferencePipeline
{
    private static readonly TensorType[] Types = Enum.GetValues<TensorType>();

    private readonly ScriptedPipeline _text = new();

    public ConcurrentQueue<TensorRequest> Requests { get; } = new();

    public ConcurrentQueue<TextRequest> Texts => _text.Requests;

    /// <summary>What comes back; by default each input under the output's name.</summary>
    public Func<TensorRequest, IReadOnlyList<Tensor>> Answer { get; set; } = Echo;

    /// <summary>Set to fail what has been taken.</summary>
    public RequestFailure? Failure { get; set; }

    public IReadOnlyList<ModelListing> Models { get; } =
    [
        new("mai-text", "smollm2-135m-instruct", "text", DateTimeOffset.UnixEpoch, ModelState.Ready, null),
        new("echo", "good", "tensor", DateTimeOffset.UnixEpoch, ModelState.Ready, null),
        new("rows", "rows", "tensor", DateTimeOffset.UnixEpoch, ModelState.Idle, null),
        new("mai-embed", "minilm", "embedding", DateTimeOffset.UnixEpoch, ModelState.Failed, "model.onnx is damaged"),
    ];

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken) => model switch
    {
        "echo" => Open(new TensorModel { Name = model, Package = "good", Versions = [SignatureOf(1, TensorType.Float32), new TensorSignature(3, [.. Types.Select(type => Spec("in", type))], [.. Types.Select(type => Spec("out", type))])] }),
        "rows" => Open(new TensorModel
        {
            Name = model,
            Package = "rows",
            Versions = [new TensorSignature(1, [new("a", TensorType.Float32, [-1, 2]), new("b", TensorType.Int64, [-1])], [new("y", TensorType.Float32, [-1, 2])])],
            Batching = new TensorBatching { MaxBatchSize = 4, PreferredBatchSizes = [2], MaxQueueDelay = TimeSpan.FromMicroseconds(100), Instances = 2 },
        }),
        "mai-embed" => Open(new OtherModel { Name = model, Package = "minilm" }),
        _ => _text.OpenAsync(model, cancellationToken),
    };

    public ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        if (request is not TensorRequest tensors)
        {
            return _text.StartAsync(request, cancellationToken);
        }

        Requests.Enqueue(tensors);
        return ValueTask.FromResult<(InferenceRun?, RequestFailure?)>((new AnsweredRun(tensors, Failure is null ? Answer(tensors) : [], Failure), null));
    }

    public static string InputOf(TensorType type) => $"in_{type.Name()}";

    public static string OutputOf(TensorType type) => $"out_{type.Name()}";

    private static IReadOnlyList<Tensor> Echo(TensorRequest request) => request.Model == "rows"
        ? [new Tensor("y", TensorType.Float32, request.Input("a").Shape, request.Input("a").Bytes)]
        : [.. request.Inputs.Select(input => new Tensor(input.Name.Replace("in_", "out_", StringComparison.Ordinal), input.Type, input.Shape, input.Bytes))];

    private static TensorSpec Spec(string name, TensorType type) => new($"{name}_{type.Name()}", type, [-1, 2]);

    private static TensorSignature SignatureOf(int version, TensorType type) => new(version, [Spec("in", type)], [Spec("out", type)]);

    private static ValueTask<(ServedModel?, RequestFailure?)> Open(ServedModel model) => ValueTask.FromResult<(ServedModel?, RequestFailure?)>((model, null));

    private sealed record OtherModel : ServedModel
    {
        public override string Modality => "embedding";
    }

    /// <summary>A run that is over.</summary>
    private sealed class AnsweredRun : InferenceRun
    {
        private readonly TensorRequest _request;

        public AnsweredRun(TensorRequest request, IReadOnlyList<Tensor> outputs, RequestFailure? failure)
        {
            (_request, Failure) = (request, failure);
            Tokens = new TokenStream(2);
            if (failure is null)
            {
                var execution = new TensorExecution { Rows = request.WorkUnits, InputNanoseconds = 10, InferNanoseconds = 200, OutputNanoseconds = 30, IsFirst = true };
                var part = new TensorPart { Outputs = [.. outputs.Where(output => request.Outputs.Count == 0 || request.Outputs.Contains(output.Name))], Parameters = execution.ToParameters() };
                Tokens.Write(new GeneratedToken { Choice = 0, Token = 0, Part = part });
            }

            Tokens.Write(new GeneratedToken { Choice = 0, Token = -1, Finish = failure is null ? FinishReason.Stop : FinishReason.Failed });
            Tokens.End();
            Tokens.Flush();
        }

        public override InferenceRequest Request => _request;

        public override TokenStream Tokens { get; }

        public override MaiCluster.Serving.Replicas.ReplicaId? Replica => null;

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
            QueueMilliseconds = 2,
            PrefillMilliseconds = 3,
            Outcome = Failure is null ? UsageOutcome.Stop : UsageOutcome.Failed,
        });
    }
}
