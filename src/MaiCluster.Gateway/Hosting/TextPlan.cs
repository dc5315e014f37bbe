using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Hosting;

/// <summary>What will be generated and how it is written.</summary>
internal sealed record TextPlan
{
    /// <summary>One a prompt.</summary>
    public required IReadOnlyList<TextRequest> Requests { get; init; }

    /// <summary>Every choice of every prompt, by index.</summary>
    public required IReadOnlyList<ChoiceProgress> Choices { get; init; }

    public required Func<EventSink> Events { get; init; }

    public required Func<WholeAnswer> Whole { get; init; }
}
