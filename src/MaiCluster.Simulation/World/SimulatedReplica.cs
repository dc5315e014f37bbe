using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Routing;

namespace MaiCluster.Simulation.World;

/// <summary>
/// A replica that batches as the product's batch loop does: each step decodes all rows and, beside them, computes one chunk of
/// the prompt that came first. Decode steps without a chunk are taken together up to the next one that ends a row.
/// </summary>
internal sealed class SimulatedReplica(SimulatedModel model, int modelIndex, SimulatedDevice device, int slot, int blockTokens)
{
    /// <summary>The shortest chunk that prefill gets beside a decode batch as large as the step.</summary>
    private const int SmallestChunk = 16;

    private readonly Queue<SimulatedRequest> _prompts = [];
    private readonly PriorityQueue<SimulatedRequest, (long Step, int Id)> _rows = new();
    private readonly ResidentBlocks _resident = new(blockTokens);
    private readonly ChunkMeter _chunks = new();
    private StepRun _run;
    private long _contextTokens; // at the run's begin
    private long _steps; // decode steps made before the run
    private long _backlog;
    private int _chunk; // tokens of the prompt in the run's only step; 0 where it only decodes
    private double _beganAt;

    public SimulatedModel Model { get; } = model;

    public int ModelIndex { get; } = modelIndex;

    public SimulatedDevice Device { get; } = device;

    public ReplicaId Id { get; } = new(device.Device.Id, model.Name);

    /// <summary>In the gateway's index of prefixes.</summary>
    public int Slot { get; } = slot;

    public ReplicaState State { get; set; } = ReplicaState.Starting;

    public double ReadyAt { get; set; }

    public bool IsReady => State is ReplicaState.Ready or ReplicaState.Draining;

    public bool IsBusy { get; private set; }

    /// <summary>Of the run in flight.</summary>
    public double EndsAt => _beganAt + _run.Seconds;

    public int Requests => _rows.Count + _prompts.Count;

    public long KvTokensHeld { get; private set; }

    /// <summary>All that the device has left is its room: keys and values are committed when they are written.</summary>
    public long KvTokens => KvTokensHeld + Math.Max(0, Device.FreeBytes / Math.Max(1, Model.Profile.KvBytesPerToken));

    /// <summary>Seconds of its decode step without anything beside it; 0 without rows.</summary>
    public double StepSeconds => _rows.Count == 0 ? 0 : Model.Profile.Cost.DecodeSeconds(_rows.Count, _contextTokens);

    public long PrefillBacklog => _backlog;

    /// <summary>The device stands at this request's arrival.</summary>
    public void Enter(SimulatedRequest request, double now)
    {
        KvTokensHeld += request.KvTokens;
        Device.KvBytesHeld += request.KvTokens * Model.Profile.KvBytesPerToken;
        _resident.Shrink(KvTokens - KvTokensHeld);
        request.CachedTokens = request.Computed = _resident.Reuse(request);
        _backlog += request.PromptTokens - request.Computed;
        _prompts.Enqueue(request);
        if (!IsBusy)
        {
            IsBusy = true;
            Device.Join(this, now);
        }
        else if (Device.Running == this)
        {
            EndAfterThisStep(now); // the prompt is begun with the next one
        }
    }

    public void EndAfterThisStep(double now)
    {
        if (_chunk == 0)
        {
            _run = _run.Take(_run.StepsStarted(now - _beganAt));
        }
    }

    /// <summary>The device stands at the end of this replica's run. Ended requests are handed over; the next run begins.</summary>
    public void EndRun(double now, List<SimulatedRequest> ended)
    {
        if (_rows.Count > 0)
        {
            _chunks.Add(now, _run.Steps, _run.Seconds - _run.DecodeSeconds);
            _steps += _run.Steps;
            _contextTokens += _rows.Count * (long)_run.Steps;
        }

        EndRows(now, ended);
        if (_chunk > 0)
        {
            EndChunk(now, ended);
        }

        IsBusy = Requests > 0;
        Device.Turn(now, IsBusy);
    }

    public ReplicaLoad Load(double now)
    {
        var step = StepSeconds;
        var (others, bear) = Others();
        return new ReplicaLoad
        {
            Accepts = State == ReplicaState.Ready,
            Cost = Model.Profile.Cost,
            Rows = Model.Profile.MaxRows,
            RowsTaken = Requests,
            ContextTokens = ContextNow(now),
            PrefillBacklog = _backlog,
            PromptsWaiting = _prompts.Count,
            KvTokens = KvTokens,
            KvTokensHeld = KvTokensHeld,
            StepTokens = Model.Profile.StepTokens,
            OthersSeconds = others,
            OthersBearSeconds = bear,
            ExtraStepSeconds = step > 0 ? others + _chunks.MeanSeconds : 0,
            PromisedPerTokenSeconds = Requests == 0 ? double.PositiveInfinity : Model.PerTokenSeconds,
            LeastUrgentPriority = Requests == 0 ? int.MinValue : 0,
        };
    }

    /// <summary>A mean step of it, chunks and all; 0 without work.</summary>
    private double TurnSeconds =>
        _rows.Count > 0 ? StepSeconds + _chunks.MeanSeconds
        : _prompts.Count > 0 ? Model.Profile.Cost.PrefillSeconds((int)Math.Min(_backlog, Model.Profile.StepTokens), 0)
        : 0;

    private (double Seconds, double BearSeconds) Others()
    {
        var (seconds, bear, own) = (0.0, double.PositiveInfinity, TurnSeconds);
        foreach (var other in Device.Replicas)
        {
            if (other != this)
            {
                seconds += other.TurnSeconds;
            }
        }

        foreach (var other in Device.Replicas)
        {
            if (other != this && other._rows.Count > 0)
            {
                bear = Math.Min(bear, other.Model.PerTokenSeconds - seconds - own);
            }
        }

        return (seconds, double.IsPositiveInfinity(bear) ? 0 : Math.Max(bear, double.Epsilon));
    }

    private long ContextNow(double now) =>
        _contextTokens + (Device.Running != this || _chunk > 0 ? 0 : _rows.Count * (_run.StepsStarted(now - _beganAt) - 1));

    private void EndRows(double now, List<SimulatedRequest> ended)
    {
        while (_rows.TryPeek(out var request, out var last) && last.Step <= _steps)
        {
            _rows.Dequeue();
            _contextTokens -= request.PromptTokens + request.AnswerTokens - 1;
            End(request, now, ended);
        }
    }

    private void EndChunk(double now, List<SimulatedRequest> ended)
    {
        var request = _prompts.Peek();
        request.Computed += _chunk;
        _backlog -= _chunk;
        if (request.Computed < request.PromptTokens)
        {
            return;
        }

        _prompts.Dequeue();
        _resident.Keep(request);
        _resident.Shrink(KvTokens - KvTokensHeld);
        request.FirstTokenAt = now;
        if (request.AnswerTokens == 1)
        {
            End(request, now, ended);
            return;
        }

        request.LastStep = _steps + request.AnswerTokens - 1;
        _contextTokens += request.PromptTokens;
        _rows.Enqueue(request, (request.LastStep, request.Id));
    }

    private void End(SimulatedRequest request, double now, List<SimulatedRequest> ended)
    {
        KvTokensHeld -= request.KvTokens;
        Device.KvBytesHeld -= request.KvTokens * Model.Profile.KvBytesPerToken;
        request.Outcome = Outcome.Done;
        request.EndedAt = now;
        ended.Add(request);
    }

    /// <param name="isAlone">No other replica of the device has work: decode steps are taken together.</param>
    public void BeginRun(double now, bool isAlone)
    {
        _beganAt = now;
        var profile = Model.Profile;
        if (_prompts.TryPeek(out var request))
        {
            _chunk = Math.Min(request.PromptTokens - request.Computed, Math.Max(SmallestChunk, profile.StepTokens - _rows.Count));
            _run = StepRun.WithChunk(_rows.Count == 0 ? 0 : profile.Cost.DecodeSeconds(_rows.Count, _contextTokens), profile.Cost.PrefillSeconds(_chunk, request.Computed));
        }
        else
        {
            _chunk = 0;
            _ = _rows.TryPeek(out _, out var next);
            _run = StepRun.Decode(isAlone ? (int)(next.Step - _steps) : 1, profile.Cost.DecodeSeconds(_rows.Count, _contextTokens), profile.Cost.DecodePerContextToken * _rows.Count);
        }
    }
}
