using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>The answer of a tensor model: one part.</summary>
internal sealed class TensorAnswer(CountedRun run, IReadOnlyList<OutputDraft> outputs) : InferAnswer(run)
{
    private bool _isRead;

    public override async ValueTask<(InferPart? Part, RequestFailure? Failure)> ReadAsync()
    {
        while (!_isRead && await Feed.WaitAsync())
        {
            while (Feed.TryRead(out _, out var token))
            {
                if (token.Finish is FinishReason.Failed or FinishReason.Cancelled)
                {
                    _isRead = true;
                    return (null, Run.Failure ?? AnswerFailure.Of(token.Finish));
                }

                if (token.Part is { } part)
                {
                    _isRead = true;
                    Run.Execution = TensorExecution.Read(part);
                    return (new InferPart(InOrder(part), IsFinal: true), null);
                }
            }
        }

        return (null, null);
    }

    private IReadOnlyList<Tensor> InOrder(TensorPart part) => outputs.Count == 0 ? part.Outputs : [.. outputs.Select(output => part.Output(output.Name))];
}
