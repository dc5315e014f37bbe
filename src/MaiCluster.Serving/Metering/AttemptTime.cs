using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Metering;

/// <summary>The device time of one attempt at a request: what its device's windows charge it for. Written under its clock's lock.</summary>
/// <param name="reason">Why nobody is billed for it; null while it goes well.</param>
public sealed class AttemptTime(InferenceRequest request, UnbilledReason? reason = null)
{
    private volatile bool _hasFailed;

    public InferenceRequest Request => request;

    /// <summary>Why nobody is billed for it; null while it goes well.</summary>
    public UnbilledReason? Reason => _hasFailed ? UnbilledReason.Failure : reason;

    /// <summary>Of all its steps so far.</summary>
    internal long Nanoseconds { get; set; }

    /// <summary>Of them, those that windows have charged.</summary>
    internal long Charged { get; set; }

    /// <summary>Whether its clock looks at it when the next window closes.</summary>
    internal bool IsListed { get; set; }

    /// <summary>The request failed: what no window has charged yet is nobody's but ours.</summary>
    internal void Fail() => _hasFailed = true;
}
