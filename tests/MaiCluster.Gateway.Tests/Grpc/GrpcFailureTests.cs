using Google.Rpc;
using Grpc.Core;
using MaiCluster.Gateway.Grpc;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Grpc;

public class GrpcFailureTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(FailureKind.InvalidRequest, StatusCode.InvalidArgument, null)]
    [InlineData(FailureKind.UnsupportedParameter, StatusCode.InvalidArgument, "UNSUPPORTED_PARAMETER")]
    [InlineData(FailureKind.ContextTooLong, StatusCode.InvalidArgument, "CONTEXT_LENGTH_EXCEEDED")]
    [InlineData(FailureKind.Unauthorized, StatusCode.Unauthenticated, "INVALID_API_KEY")]
    [InlineData(FailureKind.Forbidden, StatusCode.PermissionDenied, "INSUFFICIENT_PERMISSIONS")]
    [InlineData(FailureKind.OutOfScope, StatusCode.PermissionDenied, "KEY_SCOPE")]
    [InlineData(FailureKind.ModelNotFound, StatusCode.NotFound, "MODEL_NOT_FOUND")]
    [InlineData(FailureKind.BodyTooLarge, StatusCode.ResourceExhausted, "REQUEST_TOO_LARGE")]
    [InlineData(FailureKind.QueueFull, StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED")]
    [InlineData(FailureKind.DeadlinePassed, StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED")]
    [InlineData(FailureKind.BudgetExceeded, StatusCode.ResourceExhausted, "BUDGET_EXCEEDED")]
    [InlineData(FailureKind.RateLimited, StatusCode.ResourceExhausted, "RATE_LIMIT_EXCEEDED")]
    [InlineData(FailureKind.ModelUnavailable, StatusCode.Unavailable, "MODEL_UNAVAILABLE")]
    [InlineData(FailureKind.Draining, StatusCode.Unavailable, "SERVER_DRAINING")]
    [InlineData(FailureKind.PartnerRefused, StatusCode.Unavailable, "PARTNER_REFUSED")]
    [InlineData(FailureKind.StoreUnavailable, StatusCode.Unavailable, "STORE_UNAVAILABLE")]
    [InlineData(FailureKind.Internal, StatusCode.Internal, "INTERNAL_ERROR")]
    public void Each_failure_has_one_status_and_a_word_for_programs(FailureKind kind, StatusCode code, string? reason)
    {
        var failure = GrpcFailure.From(new RequestFailure(kind, "It was so."), Usual);

        Assert.Equal(new global::Grpc.Core.Status(code, "It was so."), failure.Status);
        Assert.Equal(reason, Detail<ErrorInfo>(failure)?.Reason);
    }

    [Fact]
    public void Every_kind_is_known() => Assert.Equal(17, System.Enum.GetValues<FailureKind>().Length);

    [Fact]
    public void What_time_may_cure_says_when()
    {
        var told = GrpcFailure.From(new RequestFailure(FailureKind.QueueFull, "Full.") { RetryAfter = TimeSpan.FromSeconds(1.5) }, Usual);
        Assert.Equal(TimeSpan.FromSeconds(1.5), Detail<RetryInfo>(told)!.RetryDelay.ToTimeSpan());
        Assert.Equal("1500", told.Trailers.GetValue("grpc-retry-pushback-ms"));

        Assert.Equal(Usual, Detail<RetryInfo>(GrpcFailure.From(new RequestFailure(FailureKind.Draining, "Ending."), Usual))!.RetryDelay.ToTimeSpan());

        var cureless = GrpcFailure.From(new RequestFailure(FailureKind.BodyTooLarge, "Large."), Usual);
        Assert.Null(Detail<RetryInfo>(cureless));
        Assert.Null(cureless.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    [Fact]
    public void The_field_at_fault_is_named()
    {
        var violation = Detail<BadRequest>(GrpcFailure.From(new RequestFailure(FailureKind.InvalidRequest, "Wrong shape.") { Param = "inputs[0].shape" }, Usual))!.FieldViolations.Single();
        Assert.Equal(("inputs[0].shape", "Wrong shape."), (violation.Field, violation.Description));
    }

    private static T? Detail<T>(GrpcFailure failure)
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        if (failure.Trailers.GetValueBytes("grpc-status-details-bin") is not { } bytes)
        {
            return null;
        }

        var details = Google.Rpc.Status.Parser.ParseFrom(bytes);
        Assert.Equal((int)failure.Status.StatusCode, details.Code);
        return details.Details.Where(detail => detail.Is(new T().Descriptor)).Select(detail => detail.Unpack<T>()).SingleOrDefault();
    }
}
