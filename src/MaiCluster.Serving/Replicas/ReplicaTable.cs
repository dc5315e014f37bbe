using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Replicas;

/// <summary>
/// The replicas of this node, by package: names that stand for one package share its replica. A package is loaded once,
/// at start or when it is first asked for.
/// </summary>
public sealed partial class ReplicaTable(IReplicaLoader loader, TimeProvider time, ILogger<ReplicaTable> log) : IAsyncDisposable
{
    /// <summary>A model that failed to load is not tried again before this has passed.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Loading> _loadings = new(StringComparer.Ordinal);

    /// <summary>The packages of names that were asked for; the catalogue itself is read from disk.</summary>
    private readonly ConcurrentDictionary<string, string> _packages = new(StringComparer.Ordinal);

    /// <summary>Replicas that are loaded now.</summary>
    public IEnumerable<TextReplica> Ready =>
        from loading in _loadings.Values where loading.Task.IsCompletedSuccessfully select Loaded(loading);

    /// <summary>The catalogue with each model's present state.</summary>
    public IReadOnlyList<ModelListing> Models => [.. loader.Catalogue.Select(WithState)];

    /// <summary>The replica of this model, loaded if need be.</summary>
    public async ValueTask<(TextReplica? Replica, RequestFailure? Failure)> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (_packages.TryGetValue(name, out var package) && _loadings.TryGetValue(package, out var loading) && loading.Task.IsCompletedSuccessfully)
        {
            return (Loaded(loading), null);
        }

        var catalogue = loader.Catalogue;
        package = catalogue.FirstOrDefault(model => model.Name == name)?.Package;
        if (package is null)
        {
            var known = string.Join(", ", catalogue.Select(model => model.Name));
            return (null, new RequestFailure(FailureKind.ModelNotFound, $"The model '{name}' does not exist here; this node has: {known}.") { Param = "model" });
        }

        _packages[name] = package;
        loading = Start(package, name);
        try
        {
            return (await loading.Task.WaitAsync(cancellationToken), null);
        }
        catch (Exception error) when (IsLoadFailure(error))
        {
            return (null, new RequestFailure(FailureKind.ModelUnavailable, $"The model '{name}' cannot be loaded: {error.Message}")
            {
                Param = "model",
                RetryAfter = RetryInterval,
            });
        }
    }

    /// <summary>Ends every loop and frees what it held.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var loading in _loadings.Values)
        {
            try
            {
                await (await loading.Task).Loop.DisposeAsync();
            }
            catch (Exception error) when (IsLoadFailure(error))
            {
                // It never ran; there is nothing to end.
            }
        }
    }

    private Loading Start(string package, string name)
    {
        while (true)
        {
            if (_loadings.TryGetValue(package, out var known))
            {
                if (!known.Task.IsFaulted || time.GetElapsedTime(known.StartedAt) < RetryInterval)
                {
                    return known;
                }

                _loadings.TryRemove(new(package, known)); // failed long enough ago: try again
            }

            _loadings.GetOrAdd(package, _ => new Loading(new Lazy<Task<TextReplica>>(() => LoadAsync(name)), time.GetTimestamp()));
        }
    }

    private async Task<TextReplica> LoadAsync(string name)
    {
        var started = time.GetTimestamp();
        try
        {
            // Not the first caller's token: others wait for the same load.
            var replica = await Task.Run(() => loader.LoadAsync(name, CancellationToken.None));
            LogLoaded(name, (long)time.GetElapsedTime(started).TotalMilliseconds);
            return replica;
        }
        catch (Exception error) when (IsLoadFailure(error))
        {
            LogLoadFailed(name, error.Message);
            throw;
        }
    }

    private ModelListing WithState(ModelListing model)
    {
        if (!_loadings.TryGetValue(model.Package, out var loading))
        {
            return model with { State = ModelState.Idle, Detail = null };
        }

        return loading.Task switch
        {
            { IsCompletedSuccessfully: true } => model with { State = ModelState.Ready, Detail = null },
            { IsFaulted: true } failed => model with { State = ModelState.Failed, Detail = failed.Exception.InnerException!.Message },
            _ => model with { State = ModelState.Loading, Detail = null },
        };
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "The task has completed.")]
    private static TextReplica Loaded(Loading loading) => loading.Task.Result;

    private static bool IsLoadFailure(Exception error) => error is InvalidDataException or NotSupportedException or IOException or InsufficientMemoryException or UnauthorizedAccessException;

    [LoggerMessage(20, LogLevel.Information, "{Model} loaded in {Milliseconds} ms.")]
    private partial void LogLoaded(string model, long milliseconds);

    [LoggerMessage(21, LogLevel.Error, "{Model} cannot be loaded: {Reason}")]
    private partial void LogLoadFailed(string model, string reason);

    private sealed record Loading(Lazy<Task<TextReplica>> Start, long StartedAt)
    {
        public Task<TextReplica> Task => Start.Value;
    }
}
