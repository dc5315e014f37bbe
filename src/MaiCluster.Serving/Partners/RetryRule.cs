namespace MaiCluster.Serving.Partners;

/// <summary>Which attempts are worth another, and which speak against the partner. Pure.</summary>
public static class RetryRule
{
    /// <summary>Time may cure it, and what the partner asks for as a pause leaves time for another attempt.</summary>
    /// <param name="fault">Of the last attempt.</param>
    /// <param name="pause">That the partner asks for; null = it does not.</param>
    /// <param name="left">Of the request's time.</param>
    public static bool MayTryAgain(PartnerFault fault, TimeSpan? pause, TimeSpan left) =>
        fault is PartnerFault.NotConnected or PartnerFault.Broken or PartnerFault.Busy or PartnerFault.Unavailable && left > (pause ?? TimeSpan.Zero);

    /// <summary>It counts towards the breaker: who is busy or does not want a request is well.</summary>
    public static bool IsBreakage(PartnerFault fault) => fault is PartnerFault.NotConnected or PartnerFault.Broken or PartnerFault.TimedOut or PartnerFault.Unavailable;

    /// <summary>The attempt was sent and not answered.</summary>
    public static bool IsUnconfirmed(PartnerFault fault) => fault is PartnerFault.Broken or PartnerFault.TimedOut;
}
