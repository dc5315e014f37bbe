using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Metering;

/// <summary>The device time of one attempt at a request: what its device's windows charge it for. Written under its clock's lock.</summary>
public sealed class RequestTime(InferenceRequest request)
{
    private volatile UnbilledReason _reason;

    public RequestId Id => request.Id;

    /// <summary>The name the client asked for.</summary>
    public string Model => request.Model;

    /// <summary>Why nobody is billed for it; none while it goes well.</summary>
    public UnbilledReason Reason
    {
        get => _reason;
        internal set => _reason = value;
    }

    /// <summary>Of all its steps so far.</summary>
    internal long Nanoseconds { get; set; }

    /// <summary>Of them, those that windows have charged.</summary>
    internal long Charged { get; set; }

    /// <summary>Whether its clock looks at it when the next window closes.</summary>
    internal bool IsListed { get; set; }
}
