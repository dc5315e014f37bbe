namespace MaiCluster.Serving.Partners;

/// <summary>What is wrong with one attempt at a partner.</summary>
public enum PartnerFault
{
    /// <summary>It answers well.</summary>
    None,

    /// <summary>No connection: nothing was sent.</summary>
    NotConnected,

    /// <summary>The connection broke after the request was sent and before the first token came: the partner may charge for it.</summary>
    Broken,

    /// <summary>The time was over after the request was sent: the partner may charge for it.</summary>
    TimedOut,

    /// <summary>Too much is asked of it now (429).</summary>
    Busy,

    /// <summary>It failed by its own word (5xx).</summary>
    Unavailable,

    /// <summary>It will not have this request, however often it is asked.</summary>
    Refused,
}
