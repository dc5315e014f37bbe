using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routes;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Routes;

/// <summary>A request on its way through its scenario's route: which of the models answers now, and which one next.</summary>
internal sealed class RoutedCall(RoutePlan plan, RoutedCall.Shadowed? shadow = null)
{
    /// <summary>Whoever waits for an answer goes first.</summary>
    private const int ShadowPriority = 1000;

    private int _at;
    private bool _isAgain;
    private int? _next;

    /// <summary>What its client called the model, and reads in the answer.</summary>
    public string Asked => plan.Asked;

    public RouteCandidate Candidate => plan.Candidates[_at];

    /// <summary>The model is not the one that the route chose at first.</summary>
    public bool IsFallback => _at > 0;

    /// <summary>Whether another model may answer in place of the one that made this error; then nothing of it is sent.</summary>
    public bool TakesOver(ApiError error) => shadow is null && (_next = plan.Next(_at, CausesOf(error))) is not null;

    /// <summary>Goes to the model that takes over; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_next is not { } next)
        {
            return false;
        }

        (_at, _next, _isAgain) = (next, null, true);
        return true;
    }

    /// <summary>The request as it is counted and billed: under its scenario, and each further try with an id of its own.</summary>
    public TRequest Mark<TRequest>(TRequest request)
        where TRequest : InferenceRequest
    {
        request = request with { Scenario = plan.Scenario, BilledAs = plan.BilledAs };
        return shadow is { } of ? request with { Experiment = of.Experiment, Parent = of.Request, Priority = ShadowPriority }
            : _isAgain ? request with { Id = RequestId.New(), Parent = request.Parent ?? request.Id }
            : request;
    }

    private static RouteCauses CausesOf(ApiError error) => error switch
    {
        { Code: "budget_exceeded" } => error.Param == "partner" ? RouteCauses.Budget : RouteCauses.None,
        { Status: StatusCodes.Status429TooManyRequests, Param: "key" or "team" or "tenant" or "scenario" } => RouteCauses.None,
        { Status: StatusCodes.Status429TooManyRequests } => RouteCauses.Shed,
        { Status: StatusCodes.Status503ServiceUnavailable } => RouteCauses.Shed | RouteCauses.Failure,
        { Status: >= StatusCodes.Status500InternalServerError } => RouteCauses.Failure,
        _ => RouteCauses.None,
    };

    /// <param name="Experiment">Who bears the cost.</param>
    /// <param name="Request">The one that a client waits for.</param>
    internal readonly record struct Shadowed(string Experiment, RequestId Request);
}
