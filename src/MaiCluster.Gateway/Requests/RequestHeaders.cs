using System.Globalization;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MaiCluster.Gateway.Requests;

/// <summary>What a client may ask for in headers, since OpenAI's bodies have no field for it.</summary>
internal static class RequestHeaders
{
    public const string FirstToken = "x-slo-ttft-ms", PerToken = "x-slo-tpot-ms", Session = "x-session-id";

    private static readonly TimeSpan MostTime = TimeSpan.FromHours(1);

    public static Slo ReadSlo(IHeaderDictionary headers, RequestFaults faults) =>
        new(ReadTime(headers[FirstToken], FirstToken, faults), ReadTime(headers[PerToken], PerToken, faults));

    /// <summary>The session that the client names; null when it names none.</summary>
    public static SessionId? ReadSession(IHeaderDictionary headers, string keyId, RequestFaults faults)
    {
        var values = headers[Session];
        if (values.Count == 0)
        {
            return null;
        }

        if (values is [{ } name] && SessionId.IsName(name))
        {
            return SessionId.Of(keyId, name);
        }

        faults.Invalid(Session, $"The header '{Session}' must be given once, with 1 to {SessionId.MaxLength} printable ASCII characters without spaces and '/'.");
        return null;
    }

    private static TimeSpan? ReadTime(StringValues values, string name, RequestFaults faults)
    {
        if (values.Count == 0)
        {
            return null;
        }

        if (values is [{ } text]
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds > 0 && milliseconds <= MostTime.TotalMilliseconds)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        faults.Invalid(name, $"The header '{name}' must be given once, as a number of milliseconds above 0 and up to {MostTime.TotalMilliseconds:0}, such as 500.");
        return null;
    }
}
