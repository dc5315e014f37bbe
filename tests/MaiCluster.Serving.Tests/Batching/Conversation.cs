using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>The log of one session, as its owner keeps it: all computed tokens, and which of them decode steps wrote.</summary>
internal sealed class Conversation(string name)
{
    private List<int> _log = [];
    private List<DecodedSpan> _decoded = [];

    public SessionId Id { get; } = SessionId.Of("key", name);

    public IReadOnlyList<int> Log => _log;

    /// <summary>The last token that was drawn: no step has computed it.</summary>
    public int? Last { get; private set; }

    public SessionTurn Turn(ReadOnlySpan<int> prompt)
    {
        var shared = prompt.CommonPrefixLength([.. _log]);
        return new SessionTurn { Id = Id, SharedTokens = shared, Decoded = [.. Within(shared)] };
    }

    public TextRequest Ask(TextRequest request) => request with { SessionId = Id, Turn = Turn(request.Prompt.Span) };

    public void End(TextRequest request, IReadOnlyList<int> answer)
    {
        _decoded = [.. request.Turn!.Decoded];
        _log = [.. request.Prompt.Span, .. answer.Take(answer.Count - 1)];
        Last = answer.Count > 0 ? answer[^1] : null;
        if (answer.Count > 1)
        {
            _decoded.Add(new DecodedSpan(request.Prompt.Length, answer.Count - 1));
        }
    }

    private IEnumerable<DecodedSpan> Within(int shared) =>
        _decoded.Where(span => span.Start < shared).Select(span => span with { Length = Math.Min(span.End, shared) - span.Start });
}
