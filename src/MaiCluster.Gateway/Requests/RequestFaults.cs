using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Requests;

/// <summary>What was found wrong with a request. The first fault is the one the client is told.</summary>
internal sealed class RequestFaults
{
    public RequestFailure? First { get; private set; }

    public void Invalid(string? path, string message) => Add(FailureKind.InvalidRequest, path, message);

    public void Unsupported(string? path, string message) => Add(FailureKind.UnsupportedParameter, path, message);

    public void Add(FailureKind kind, string? path, string message) => First ??= new RequestFailure(kind, message) { Param = path };
}
