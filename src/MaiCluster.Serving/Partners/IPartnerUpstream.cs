using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Partners;

/// <summary>The way to all partners.</summary>
public interface IPartnerUpstream
{
    /// <summary>
    /// Asks a partner until it answers well, its attempts are used up, or its time is over. Nothing of the answer was handed on
    /// before, so another one may be asked after a failure.
    /// </summary>
    /// <param name="call">Counts what the partner may charge without having answered, also when this throws.</param>
    /// <param name="cancellationToken">The client left; it holds for the reply too.</param>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    ValueTask<(PartnerReply? Reply, RequestFailure? Failure)> SendAsync(PartnerCall call, CancellationToken cancellationToken);

    PartnerStanding StandingOf(string partner);
}
