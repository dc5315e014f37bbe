namespace MaiCluster.Serving.Routes;

/// <summary>Where a request that names a scenario goes.</summary>
public sealed record RoutePlan
{
    public required string Scenario { get; init; }

    /// <summary>What its client called the model, and reads in the answer.</summary>
    public required string Asked { get; init; }

    /// <summary>The model whose price is billed where the scenario has none.</summary>
    public required string BilledAs { get; init; }

    /// <summary>The variant, then its fallbacks in order; none of them twice.</summary>
    public required IReadOnlyList<RouteCandidate> Candidates { get; init; }

    /// <summary>Null = it is not also asked of another model.</summary>
    public RouteShadow? Shadow { get; init; }

    /// <summary>The next one after a candidate that failed; null when there is none for these causes.</summary>
    /// <param name="after">Its place.</param>
    public int? Next(int after, RouteCauses causes)
    {
        for (var index = after + 1; index < Candidates.Count; index++)
        {
            if ((Candidates[index].On & causes) != RouteCauses.None)
            {
                return index;
            }
        }

        return null;
    }
}
