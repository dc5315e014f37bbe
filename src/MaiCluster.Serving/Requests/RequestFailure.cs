namespace MaiCluster.Serving.Requests;

/// <summary>An expected failure as a value. <see cref="Message"/> is for the client: what was wrong and what would be right.</summary>
public sealed record RequestFailure(FailureKind Kind, string Message)
{
    /// <summary>The request field at fault, as a path such as <c>messages[2].content</c>; null where no field is.</summary>
    public string? Param { get; init; }

    /// <summary>When to try again; only for failures that time may cure.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>No replica of a model can come up for now; half a minute may cure it.</summary>
    /// <param name="model">Such as <c>The model 'mai-text'</c>.</param>
    public static RequestFailure NotLoaded(string model, string? reason) => new(FailureKind.ModelUnavailable, $"{model} cannot be loaded: {reason}")
    {
        Param = "model",
        RetryAfter = TimeSpan.FromSeconds(30),
    };
}
