using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Engines.Partners;

/// <summary>One attempt at a partner and what came of it.</summary>
/// <param name="Fault">None where there is a reply.</param>
/// <param name="Reply">The answer, its first event read where it is a stream.</param>
/// <param name="Failure">What the client is told where this was the last attempt.</param>
/// <param name="Left">Of the request's time.</param>
internal sealed record PartnerAttempt(PartnerFault Fault, HttpReply? Reply, RequestFailure? Failure, TimeSpan Left)
{
    /// <summary>When the partner says to come back.</summary>
    public TimeSpan? Pause { get; init; }
}
