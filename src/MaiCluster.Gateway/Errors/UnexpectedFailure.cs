using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Errors;

/// <summary>What a client is told of an exception. The log has the whole of it under the request's id.</summary>
internal static class UnexpectedFailure
{
    private static readonly TimeSpan StoreWait = TimeSpan.FromSeconds(5);

    public static RequestFailure Of(Exception error, RequestId id) => error is StoreUnavailableException
        ? new RequestFailure(FailureKind.StoreUnavailable, $"What requests use cannot be kept at the moment, and without that none is answered: try again later. The log tells more under {id}.") { RetryAfter = StoreWait }
        : new RequestFailure(FailureKind.Internal, $"The server failed. Its log tells more under {id}.");
}
