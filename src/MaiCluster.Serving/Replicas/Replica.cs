using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Replicas;

/// <summary>
/// The actor of one copy of one package on one device. Loads nothing until a plan says so, and nothing that a later plan has
/// stopped. Its life from load to unload is one method that runs off its callers; thread-safe.
/// </summary>
public sealed partial class Replica : IAsyncDisposable
{
    private readonly Device _device;
    private readonly IReplicaLoader _loader;
    private readonly IProfileCatalogue _profiles;
    private readonly DeviceMemory _memory;
    private readonly DeviceClock _clock;
    private readonly ReplicaOptions _options;
    private readonly BatchingOptions _batching;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();

    private long _planVersion = long.MinValue;
    private ReplicaState _state;
    private string? _reason;
    private ModelProfile? _profile;
    private LoadedReplica? _loaded;
    private ReplicaLife? _life;
    private bool _startsAgain;
    private bool _isDisposed;
    private int _failures;
    private long _failedAt;

    /// <param name="id">Its name.</param>
    /// <param name="device">Where it loads.</param>
    /// <param name="memory">That device's, shared by its replicas.</param>
    /// <param name="clock">That device's.</param>
    /// <param name="loader">Loads the package.</param>
    /// <param name="profiles">What its work costs there.</param>
    /// <param name="options">Limits of its life.</param>
    /// <param name="batching">Limits of its batch loop.</param>
    /// <param name="calls">Limits of calls from other processes.</param>
    /// <param name="grammars">Compiled ones, shared by the node.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">One line for each change of its state.</param>
    public Replica(
        ReplicaId id, Device device, DeviceMemory memory, DeviceClock clock, IReplicaLoader loader, IProfileCatalogue profiles,
        ReplicaOptions options, BatchingOptions batching, ReplicaCallOptions calls, GrammarCache grammars, TimeProvider time, ILogger log)
    {
        Id = id;
        _device = device;
        _memory = memory;
        _clock = clock;
        _loader = loader;
        _profiles = profiles;
        _options = options;
        _batching = batching;
        _time = time;
        _log = log;
        Calls = new ReplicaCalls(TrySubmit, () => Loaded?.Vocabulary, id.Device.Node, grammars, calls, time);
    }

    /// <summary>Its state has changed. Raised on any thread, not under a lock.</summary>
    public event Action<Replica>? Changed;

    public ReplicaId Id { get; }

    /// <summary>How other processes call it.</summary>
    public ReplicaCalls Calls { get; }

    public ReplicaState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>The loaded copy while it is ready or drains; else null.</summary>
    public LoadedReplica? Loaded => Volatile.Read(ref _loaded);

    internal static RequestFailure NotLoaded { get; } =
        new(FailureKind.ModelUnavailable, "The model is not loaded at this replica; ask another one, or again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private static RequestFailure IsDraining { get; } =
        new(FailureKind.Draining, "This replica takes nothing new: it is being stopped. Ask another one.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>Returns when the order is taken; what becomes of it shows in the snapshot. Within the back-off of a failed load the failure stands.</summary>
    /// <param name="planVersion">An older one than the last heard of changes nothing.</param>
    public void Start(long planVersion)
    {
        lock (_gate)
        {
            if (!IsNews(planVersion) || _state is ReplicaState.Starting or ReplicaState.Ready || BackOffLeft() > TimeSpan.Zero)
            {
                return;
            }

            if (_state == ReplicaState.Draining)
            {
                _startsAgain = true; // what was told to leave leaves first
                return;
            }

            Begin();
        }

        TellChange();
    }

    /// <summary>Drains, then unloads. Returns when the order is taken.</summary>
    /// <param name="planVersion">An older one than the last heard of changes nothing.</param>
    public void Stop(long planVersion)
    {
        lock (_gate)
        {
            if (!IsNews(planVersion))
            {
                return;
            }

            _startsAgain = false;
            if (_state == ReplicaState.Failed)
            {
                _state = ReplicaState.Stopped;
            }
            else if (!BeginToLeave())
            {
                return;
            }
        }

        TellChange();
    }

    /// <summary>Gives the attempt to the loaded copy.</summary>
    /// <returns>Why it is refused; null when it was taken.</returns>
    public RequestFailure? TrySubmit(Submission submission)
    {
        LoadedReplica? loaded;
        lock (_gate)
        {
            if (_state != ReplicaState.Ready)
            {
                return _state == ReplicaState.Draining ? IsDraining : NotLoaded;
            }

            loaded = _loaded;
        }

        return loaded!.Loop.TrySubmit(submission);
    }

    public ReplicaSnapshot Snapshot()
    {
        lock (_gate)
        {
            var snapshot = new ReplicaSnapshot
            {
                Id = Id,
                State = _state,
                Detail = Detail(),
                ReadyIn = _state == ReplicaState.Starting ? ReadyIn() : null,
                MemoryBytes = _state is ReplicaState.Starting or ReplicaState.Ready or ReplicaState.Draining ? MemoryBytes() : 0,
                Profile = ProfileAsSeen(),
                IsSimulated = _device.IsSimulated,
            };
            return _loaded is { Loop: { Gauges: var gauges, Rows: var rows } } ? snapshot with
            {
                Rows = rows,
                RowsActive = (int)gauges.RowsActive,
                Queued = (int)gauges.QueueLength,
                KvTokensHeld = gauges.KvTokensHeld,
                KvTokens = gauges.KvTokens,
                ContextTokens = gauges.ContextTokens,
                PrefillBacklog = gauges.PrefillBacklog,
                StepSeconds = gauges.StepSeconds,
                Requests = (int)gauges.Requests,
            }
            : snapshot;
        }
    }

    /// <summary>Stops whatever it does and waits until nothing is loaded. It cannot be started again.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? living;
        lock (_gate)
        {
            _isDisposed = true;
            _startsAgain = false;
            BeginToLeave();
            living = _life?.Task;
        }

        TellChange();
        if (living is not null)
        {
            await living;
        }

        Calls.Dispose();
    }

    private async Task LiveAsync(ReplicaLife life)
    {
        string? reason = null;
        try
        {
            await life.RunAsync(MemoryBytes(), BecomeReady);
        }
        catch (OperationCanceledException) when (life.IsLeaving)
        {
        }
#pragma warning disable CA1031 // a package may fail in any way; its reason is shown, and the node goes on
        catch (Exception error)
#pragma warning restore CA1031
        {
            reason = error is InvalidDataException ? error.Message : $"It could not be loaded ({error.GetType().Name}): {error.Message}";
            LogFailed(Id, reason, error);
        }

        End(life.IsLeaving ? null : reason);
        life.Dispose();
        TellChange();
    }

    private void BecomeReady(LoadedReplica loaded)
    {
        lock (_gate)
        {
            Volatile.Write(ref _loaded, loaded);
            _failures = 0;
            _state = _state == ReplicaState.Starting ? ReplicaState.Ready : _state; // else it was told to leave meanwhile
        }

        LogReady(Id, _time.GetElapsedTime(_life!.Began).TotalSeconds);
        TellChange();
    }

    private void End(string? reason)
    {
        lock (_gate)
        {
            Volatile.Write(ref _loaded, null);
            _reason = reason;
            _state = reason is null ? ReplicaState.Stopped : ReplicaState.Failed;
            if (reason is not null)
            {
                _failures++;
                _failedAt = _time.GetTimestamp();
            }
            else if (_startsAgain)
            {
                Begin();
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void Begin()
    {
        _profile = _profiles.Find(Id.Package, _device.Kind);
        _startsAgain = false;
        _reason = null;
        _state = ReplicaState.Starting;
        var life = _life = new ReplicaLife(Id, _device, _memory, _clock, _loader, _options, _time);
        life.Task = Task.Run(() => LiveAsync(life));
    }

    /// <summary>Under the lock. False when nothing is there to leave.</summary>
    private bool BeginToLeave()
    {
        if (_state is not (ReplicaState.Starting or ReplicaState.Ready))
        {
            return false;
        }

        _state = ReplicaState.Draining;
        _life!.Leave();
        return true;
    }

    /// <summary>Under the lock.</summary>
    private bool IsNews(long planVersion)
    {
        if (_isDisposed || planVersion < _planVersion)
        {
            return false;
        }

        _planVersion = planVersion;
        return true;
    }

    private TimeSpan BackOffLeft()
    {
        if (_state != ReplicaState.Failed)
        {
            return TimeSpan.Zero;
        }

        var backOff = _options.BackOff * Math.Pow(2, Math.Min(_failures - 1, 30));
        return (backOff < _options.LongestBackOff ? backOff : _options.LongestBackOff) - _time.GetElapsedTime(_failedAt);
    }

    private string? Detail() => _state switch
    {
        ReplicaState.Failed when BackOffLeft() is var left && left > TimeSpan.Zero =>
            FormattableString.Invariant($"{_reason} (not tried again for {Math.Ceiling(left.TotalSeconds)} s)"),
        ReplicaState.Failed => _reason,
        ReplicaState.Draining when _startsAgain => "It starts again when it has left.",
        _ => null,
    };

    /// <summary>What its profile leaves of the load time; at least a second as long as it is not there.</summary>
    private TimeSpan? ReadyIn()
    {
        var left = _profile?.LoadSeconds - _time.GetElapsedTime(_life!.Began).TotalSeconds;
        return left is { } seconds ? TimeSpan.FromSeconds(Math.Max(1, seconds)) : null;
    }

    /// <summary>Weights by its profile, and all that keys and values may take: what the loaded copy has room for, else the limit.</summary>
    private long MemoryBytes() =>
        (_profile?.WeightBytes ?? 0) + (_loaded is { Loop: { Gauges: var gauges, KvBytesPerToken: var bytes } } ? (bytes == 0 ? 0 : gauges.KvTokens * bytes) : _profile is { KvBytesPerToken: 0 } ? 0 : _batching.KvBytes);

    /// <summary>What a step model's work costs shows as it answers, and counts more than any guess.</summary>
    private ModelProfile? ProfileAsSeen() =>
        _loaded?.Loop.Gauges.SecondsPerWork is > 0 and var seconds && _profile is { } profile ? profile with { Cost = new StepCost(0, 0, 0, 0, seconds, 0) } : _profile;

    private void TellChange() => Changed?.Invoke(this);

    [LoggerMessage(50, LogLevel.Information, "{Replica} is ready after {Seconds:0.0} s.")]
    private partial void LogReady(ReplicaId replica, double seconds);

    [LoggerMessage(51, LogLevel.Error, "{Replica} failed: {Reason}")]
    private partial void LogFailed(ReplicaId replica, string reason, Exception error);
}
