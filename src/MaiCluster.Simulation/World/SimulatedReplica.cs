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
    private double _beganAt; // work of the device

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

    public double EndsAtWork => _beganAt + _run.Seconds;

    public int Requests => _rows.Count + _prompts.Count;

    public long KvTokensHeld { get; private set; }

    /// <summary>All that the device has left is its room: keys and values are committed when they are written.</summary>
    public long KvTokens => KvTokensHeld + Math.Max(0, Device.FreeBytes / Math.Max(1, Model.Profile.KvBytesPerToken));

    /// <summary>Seconds of its decode step without anything beside it; 0 without rows.</summary>
    public double StepSeconds => _rows.Count == 0 ? 0 : Model.Profile.Cost.DecodeSeconds(_rows.Count, ContextNow());

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
            Device.Begin();
            IsBusy = true;
            BeginRun(now);
        }
        else if (_chunk == 0)
        {
            // The prompt is begun with the next step.
            _run = _run.Take(_run.StepsStarted(Device.Work - _beganAt));
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

        BeginRun(now);
    }

    public ReplicaLoad Load()
    {
        var sharers = Device.Busy - (IsBusy ? 1 : 0);
        return new ReplicaLoad
        {
            Accepts = State == ReplicaState.Ready,
            Cost = Model.Profile.Cost,
            Rows = Model.Profile.MaxRows,
            RowsTaken = Requests,
            ContextTokens = ContextNow(),
            PrefillBacklog = _backlog,
            PromptsWaiting = _prompts.Count,
            KvTokens = KvTokens,
            KvTokensHeld = KvTokensHeld,
            StepTokens = Model.Profile.StepTokens,
            Sharers = sharers,
            SharersBear = sharers == 0 || IsBusy ? 0 : SharersBear(),
            ExtraStepSeconds = StepSeconds is > 0 and var step ? ((1 + sharers) * (step + _chunks.MeanSeconds)) - step : 0,
            PromisedPerTokenSeconds = Requests == 0 ? double.PositiveInfinity : Model.PerTokenSeconds,
            LeastUrgentPriority = Requests == 0 ? int.MinValue : 0,
        };
    }

    private double SharersBear()
    {
        var bear = double.PositiveInfinity;
        foreach (var other in Device.Replicas)
        {
            if (other != this && other.StepSeconds is > 0 and var step)
            {
                bear = Math.Min(bear, other.Model.PerTokenSeconds / (step + other._chunks.MeanSeconds));
            }
        }

        return double.IsPositiveInfinity(bear) ? 0 : bear;
    }

    private long ContextNow() => _contextTokens + (!IsBusy || _chunk > 0 ? 0 : _rows.Count * (_run.StepsStarted(Device.Work - _beganAt) - 1));

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

    private void BeginRun(double now)
    {
        _beganAt = Device.Work;
        var profile = Model.Profile;
        if (_prompts.TryPeek(out var request))
        {
            _chunk = Math.Min(request.PromptTokens - request.Computed, Math.Max(SmallestChunk, profile.StepTokens - _rows.Count));
            _run = StepRun.WithChunk(_rows.Count == 0 ? 0 : profile.Cost.DecodeSeconds(_rows.Count, _contextTokens), profile.Cost.PrefillSeconds(_chunk, request.Computed));
        }
        else if (_rows.TryPeek(out _, out var next))
        {
            _chunk = 0;
            _run = StepRun.Decode((int)(next.Step - _steps), profile.Cost.DecodeSeconds(_rows.Count, _contextTokens), profile.Cost.DecodePerContextToken * _rows.Count);
        }
        else
        {
            (_chunk, _run, IsBusy) = (0, default, false);
            Device.Rest();
        }
    }
}
