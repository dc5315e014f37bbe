using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Admission;

/// <summary>Takes one token; counts how often it is asked.</summary>
internal sealed class FakeTokens(string good) : IBearerTokens
{
    public static readonly RequestFailure Refusal = new(FailureKind.Unauthorized, "This token is not taken: it has expired.");

    public ApiKey Identity { get; } = new("oidc_1", new KeyTerms { Name = "token" }, DateTimeOffset.UnixEpoch);

    public int Checks { get; private set; }

    public ValueTask<(ApiKey? Key, RequestFailure? Failure)> CheckAsync(string token, CancellationToken cancellationToken)
    {
        Checks++;
        return ValueTask.FromResult<(ApiKey?, RequestFailure?)>(token == good ? (Identity, null) : (null, Refusal));
    }
}
