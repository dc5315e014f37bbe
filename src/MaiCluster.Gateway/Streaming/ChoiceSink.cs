using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Streaming;

/// <summary>Streams the choices of a text: their tokens become characters, and those events.</summary>
internal sealed class ChoiceSink(IReadOnlyList<ChoiceProgress> choices, EventSink events) : StreamSink
{
    public override Utf8Buffer Buffer => events.Buffer;

    public override void Begin() => events.Begin(choices);

    public override ValueTask TakeAsync(int choice, GeneratedToken token)
    {
        choices[choice].Take(token, events);
        return default;
    }

    public override ValueTask FinishAsync(AnswerUsage usage) => events.FinishAsync(usage);

    public override void Error(ApiError error) => events.Error(error);
}
