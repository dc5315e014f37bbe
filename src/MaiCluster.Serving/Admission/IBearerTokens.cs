using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Admission;

/// <summary>Checks signed tokens that stand in the place of a key.</summary>
public interface IBearerTokens
{
    /// <summary>The token's identity as a key, or why it is not taken. No message repeats anything of the token.</summary>
    ValueTask<(ApiKey? Key, RequestFailure? Failure)> CheckAsync(string token, CancellationToken cancellationToken);
}
