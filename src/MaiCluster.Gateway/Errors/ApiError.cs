using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Errors;

/// <summary>An error as HTTP clients see it: the one place where failures get their status, type and code.</summary>
internal sealed record ApiError(int Status, string Type, string? Code, string Message)
{
    public const string InvalidRequest = "invalid_request_error", Server = "server_error", RateLimit = "requests", Quota = "insufficient_quota";

    public string? Param { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Time may cure it, so the answer says when to come back. A budget that never renews is not cured by time.</summary>
    public bool IsTemporary => Status is StatusCodes.Status503ServiceUnavailable || (Status is StatusCodes.Status429TooManyRequests && (Type != Quota || RetryAfter is not null));

    public static ApiError From(RequestFailure failure)
    {
        var (status, type, code) = failure.Kind switch
        {
            FailureKind.InvalidRequest => (StatusCodes.Status400BadRequest, InvalidRequest, null),
            FailureKind.UnsupportedParameter => (StatusCodes.Status400BadRequest, InvalidRequest, "unsupported_parameter"),
            FailureKind.ContextTooLong => (StatusCodes.Status400BadRequest, InvalidRequest, "context_length_exceeded"),
            FailureKind.Unauthorized => (StatusCodes.Status401Unauthorized, InvalidRequest, "invalid_api_key"),
            FailureKind.Forbidden => (StatusCodes.Status403Forbidden, InvalidRequest, "insufficient_permissions"),
            FailureKind.OutOfScope => (StatusCodes.Status403Forbidden, InvalidRequest, "key_scope"),
            FailureKind.ModelNotFound => (StatusCodes.Status404NotFound, InvalidRequest, "model_not_found"),
            FailureKind.BodyTooLarge => (StatusCodes.Status413PayloadTooLarge, InvalidRequest, "request_too_large"),
            FailureKind.BudgetExceeded => (StatusCodes.Status429TooManyRequests, Quota, "budget_exceeded"),
            FailureKind.QueueFull or FailureKind.DeadlinePassed or FailureKind.RateLimited => (StatusCodes.Status429TooManyRequests, RateLimit, "rate_limit_exceeded"),
            FailureKind.PartnerRefused => (StatusCodes.Status502BadGateway, Server, "partner_refused"),
            FailureKind.ModelUnavailable => (StatusCodes.Status503ServiceUnavailable, Server, "model_unavailable"),
            FailureKind.Draining => (StatusCodes.Status503ServiceUnavailable, Server, "server_draining"),
            FailureKind.StoreUnavailable => (StatusCodes.Status503ServiceUnavailable, Server, "store_unavailable"),
            _ => (StatusCodes.Status500InternalServerError, Server, (string?)"internal_error"),
        };
        return new ApiError(status, type, code, failure.Message) { Param = failure.Param, RetryAfter = failure.RetryAfter };
    }

    /// <param name="kind">Such as <c>node</c>.</param>
    /// <param name="where">Where the known ones are listed.</param>
    public static ApiError NotListed(string kind, string id, string where) =>
        new(StatusCodes.Status404NotFound, InvalidRequest, "not_found", $"There is no {kind} '{(id.Length <= 200 ? id : id[..200] + "...")}'. {where} lists what there is.");

    /// <param name="id">A request's or a posting's.</param>
    public static ApiError NotBooked(string id) => new(
        StatusCodes.Status404NotFound, InvalidRequest, "not_found",
        $"Nothing is booked under '{(id.Length <= 200 ? id : id[..200] + "...")}'. Expected the id of a request, as 'x-request-id' has it, or of a posting; a request is booked a moment after its answer.");

    /// <summary>Something of the client's own is not there, or not this key's: which of the two is nobody's business.</summary>
    public static ApiError NotFound(string what, string id, string? param, string? code = null) =>
        new(StatusCodes.Status404NotFound, InvalidRequest, code, $"There is no {what} '{(id.Length <= 128 ? id : id[..128] + "...")}': it was never made with this key, was deleted, or its time is over.") { Param = param };

    public static ApiError UnknownRoute(string method, string path) =>
        new(StatusCodes.Status404NotFound, InvalidRequest, "unknown_url", $"Unknown URL: {method} {path}. GET /openapi.json lists what there is.");

    public static ApiError WrongMethod(string method, string path, string allowed) =>
        new(StatusCodes.Status405MethodNotAllowed, InvalidRequest, "method_not_supported", $"{path} takes {allowed}, not {method}.");

    public static ApiError NotJson(string? contentType) =>
        new(StatusCodes.Status415UnsupportedMediaType, InvalidRequest, "unsupported_media_type",
            $"The body must be JSON in UTF-8, sent with the header 'Content-Type: application/json'; this request has {(string.IsNullOrEmpty(contentType) ? "no Content-Type" : $"'{contentType}'")}.");
}
