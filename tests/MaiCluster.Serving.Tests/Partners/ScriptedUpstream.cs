using System.IO.Pipelines;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Partners;

/// <summary>A way to partners that answers as it is told.</summary>
internal sealed class ScriptedUpstream : IPartnerUpstream
{
    public RequestFailure? Failure { get; set; }

    /// <summary>Attempts that were sent in vain before the answer.</summary>
    public int InVain { get; set; }

    public bool ClientLeaves { get; set; }

    public byte[] LastBody { get; private set; } = [];

    public ValueTask<(PartnerReply? Reply, RequestFailure? Failure)> SendAsync(PartnerCall call, CancellationToken cancellationToken)
    {
        LastBody = call.Body.ToArray();
        call.Unconfirmed = InVain + (Failure is null ? 1 : 0);
        return ClientLeaves ? throw new OperationCanceledException() : new((Failure is null ? new Reply() : null, Failure));
    }

    public PartnerStanding StandingOf(string partner) => default;

    private sealed class Reply : PartnerReply
    {
        public override string? ContentType => "application/json";

        public override ValueTask<ReadResult> ReadAsync() => new(new ReadResult(default, isCanceled: false, isCompleted: true));

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override ValueTask DisposeAsync() => default;
    }
}
