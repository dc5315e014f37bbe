using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Requests;
using GrpcStatus = Grpc.Core.Status;

namespace MaiCluster.Gateway.Grpc;

/// <summary>A failure as gRPC clients see it: the one place where failures get their status and trailers.</summary>
/// <param name="Status">The code, and the failure's own message.</param>
/// <param name="Trailers">Why in a word, which field, and when to come back: <c>google.rpc</c> details, and what clients that retry by themselves heed.</param>
internal sealed record GrpcFailure(GrpcStatus Status, Metadata Trailers)
{
    private const string Details = "grpc-status-details-bin", Pushback = "grpc-retry-pushback-ms", Domain = "maicluster";

    /// <param name="failure">What went wrong.</param>
    /// <param name="usualWait">When to come back where the failure has no better guess.</param>
    public static GrpcFailure From(RequestFailure failure, TimeSpan usualWait)
    {
        var (code, message) = (Code(failure.Kind), failure.Message);
        var error = ApiError.From(failure);
        var details = new Google.Rpc.Status { Code = (int)code, Message = message };
        if (error.Code is { } reason)
        {
            details.Details.Add(Any.Pack(new ErrorInfo { Reason = reason.ToUpperInvariant(), Domain = Domain }));
        }

        if (failure.Param is { } field && code == StatusCode.InvalidArgument)
        {
            details.Details.Add(Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = message } } }));
        }

        var trailers = new Metadata();
        if (error.IsTemporary)
        {
            var wait = error.RetryAfter ?? usualWait;
            details.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) }));
            trailers.Add(Pushback, Math.Ceiling(wait.TotalMilliseconds).ToString("0", System.Globalization.CultureInfo.InvariantCulture));
        }

        if (details.Details.Count > 0)
        {
            trailers.Add(Details, details.ToByteArray());
        }

        return new GrpcFailure(new GrpcStatus(code, message), trailers);
    }

    public RpcException ToException() => new(Status, Trailers);

    public static StatusCode Code(FailureKind kind) => kind switch
    {
        FailureKind.InvalidRequest or FailureKind.UnsupportedParameter or FailureKind.ContextTooLong => StatusCode.InvalidArgument,
        FailureKind.Unauthorized => StatusCode.Unauthenticated,
        FailureKind.Forbidden or FailureKind.OutOfScope => StatusCode.PermissionDenied,
        FailureKind.ModelNotFound => StatusCode.NotFound,
        FailureKind.BodyTooLarge or FailureKind.QueueFull or FailureKind.DeadlinePassed or FailureKind.BudgetExceeded or FailureKind.RateLimited => StatusCode.ResourceExhausted,
        FailureKind.ModelUnavailable or FailureKind.Draining or FailureKind.PartnerRefused or FailureKind.StoreUnavailable => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };
}
