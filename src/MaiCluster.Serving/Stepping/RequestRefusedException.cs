using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Stepping;

/// <summary>A step engine cannot answer this request, whichever replica is asked: its sender is told why.</summary>
public sealed class RequestRefusedException(RequestFailure failure) : Exception(failure.Message)
{
    public RequestFailure Failure => failure;
}
