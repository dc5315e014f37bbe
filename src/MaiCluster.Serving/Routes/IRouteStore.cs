namespace MaiCluster.Serving.Routes;

/// <summary>Routes on disk, for any host.</summary>
public interface IRouteStore
{
    /// <summary>Grows with each change of any route, of whichever process.</summary>
    Task<long> ReadVersionAsync(CancellationToken cancellationToken);

    /// <summary>All routes in the order of their scenarios, and the version they had at least.</summary>
    Task<RouteListing> ListAsync(CancellationToken cancellationToken);

    /// <summary>Writes a route, if the stored one still is the one that the writer knows.</summary>
    /// <param name="etag">Of what is replaced; null = there is none yet.</param>
    /// <returns>The new ETag; null when another wrote meanwhile: nothing is written then.</returns>
    Task<string?> PutAsync(string scenario, Route route, string? etag, CancellationToken cancellationToken);

    /// <summary>False when there is none with this ETag.</summary>
    Task<bool> RemoveAsync(string scenario, string etag, CancellationToken cancellationToken);
}

/// <summary>All routes at a version.</summary>
public sealed record RouteListing(long Version, IReadOnlyList<StoredRoute> Routes);

/// <summary>One scenario's route as it is stored.</summary>
public sealed record StoredRoute(string Scenario, Route Route, string ETag);
