using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Answers;

/// <summary>Gathers every choice until the answer is whole.</summary>
internal sealed class CollectedAnswer : AnswerSink
{
    private readonly CollectedChoice[] _choices;

    public CollectedAnswer(IReadOnlyList<ChoiceProgress> choices) => _choices = [.. choices.Select(choice => new CollectedChoice(choice))];

    public IReadOnlyList<CollectedChoice> Choices => _choices;

    /// <summary>Reads the feed to its end; a failure when any choice failed.</summary>
    public async Task<RequestFailure?> CollectAsync(RunFeed feed, Exchange exchange, TimeProvider time)
    {
        while (await feed.WaitAsync())
        {
            exchange.FirstToken(time);
            while (feed.TryRead(out var choice, out var token))
            {
                if (token.Finish is FinishReason.Failed or FinishReason.Cancelled)
                {
                    feed.Cancel();
                    return feed.Failure ?? AnswerFailure.Of(token.Finish);
                }

                _choices[choice].Progress.Take(token, this);
            }
        }

        return null;
    }

    public override void Text(ChoiceProgress choice, ReadOnlySpan<byte> text) => _choices[choice.Index].Text.Raw(text);

    public override void Call(ChoiceProgress choice, int call, string id, string name) => _choices[choice.Index].Calls.Add(new CollectedCall(id, name));

    public override void Arguments(ChoiceProgress choice, int call, ReadOnlySpan<byte> json) => _choices[choice.Index].Calls[call].Arguments.Raw(json);

    public override void End(ChoiceProgress choice, string reason) => _choices[choice.Index].FinishReason = reason;
}

/// <summary>One whole choice.</summary>
internal sealed class CollectedChoice(ChoiceProgress progress)
{
    public ChoiceProgress Progress => progress;

    public Utf8Buffer Text { get; } = new();

    public List<CollectedCall> Calls { get; } = [];

    public string FinishReason { get; set; } = "stop";
}

/// <summary>One whole tool call.</summary>
internal sealed record CollectedCall(string Id, string Name)
{
    public Utf8Buffer Arguments { get; } = new(256);
}
