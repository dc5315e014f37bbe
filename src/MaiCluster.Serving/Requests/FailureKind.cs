namespace MaiCluster.Serving.Requests;

/// <summary>The closed set of ways a request can fail. Each protocol maps it once to its own status.</summary>
public enum FailureKind
{
    /// <summary>A field is missing, malformed or out of range (HTTP 400).</summary>
    InvalidRequest,

    /// <summary>A known field asks for something that is not served here (HTTP 400, code <c>unsupported_parameter</c>).</summary>
    UnsupportedParameter,

    /// <summary>Prompt and answer do not fit the model's context (HTTP 400, code <c>context_length_exceeded</c>).</summary>
    ContextTooLong,

    /// <summary>No key or token, or one that is not good (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The key is good, but not for this (HTTP 403).</summary>
    Forbidden,

    /// <summary>The name is not in the catalogue (HTTP 404, code <c>model_not_found</c>).</summary>
    ModelNotFound,

    /// <summary>The body is larger than the limit (HTTP 413).</summary>
    BodyTooLarge,

    /// <summary>The model's queue is full (HTTP 429 with Retry-After).</summary>
    QueueFull,

    /// <summary>The first token did not come within the deadline (HTTP 429 with Retry-After).</summary>
    DeadlinePassed,

    /// <summary>No replica exists or can start (HTTP 503 with Retry-After).</summary>
    ModelUnavailable,

    /// <summary>The node is shutting down (HTTP 503 with Retry-After).</summary>
    Draining,

    /// <summary>A bug or a broken environment (HTTP 500).</summary>
    Internal,

    /// <summary>A budget has too little left (HTTP 429, code <c>budget_exceeded</c>, with Retry-After where it renews).</summary>
    BudgetExceeded,

    /// <summary>Too many requests or tokens within a minute, or requests at a time (HTTP 429 with Retry-After, code <c>rate_limit_exceeded</c>).</summary>
    RateLimited,

    /// <summary>The key is good, but its scope leaves this model, path, scenario or client address out (HTTP 403, code <c>key_scope</c>).</summary>
    OutOfScope,

    /// <summary>A partner does not take our key, does not know the model that it is said to have, or answered what nobody understands (HTTP 502, code <c>partner_refused</c>).</summary>
    PartnerRefused,

    /// <summary>What requests use cannot be written down, or keys and budgets cannot be read (HTTP 503 with Retry-After, code <c>store_unavailable</c>).</summary>
    StoreUnavailable,
}
