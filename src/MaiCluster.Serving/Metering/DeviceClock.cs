namespace MaiCluster.Serving.Metering;

/// <summary>
/// One device's time, to the nanosecond: at each instant it is shared equally by the steps in flight, and is idle when there are
/// none. What a step gets is split over its requests. Nothing is lost between: all that windows tell sums up to the time that passed.
/// Any thread; a step takes its lock twice and allocates nothing.
/// </summary>
public sealed class DeviceClock
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<DeviceLane> _inFlight = [];
    private readonly List<DeviceLane> _models = [];
    private readonly List<AttemptTime> _requests = [];
    private readonly Dictionary<string, long> _loads = [];
    private readonly Dictionary<string, long> _idle = [];
    private readonly long _started;
    private long _accrued;
    private long _idleSinceChange;
    private long _unallocated;

    public DeviceClock(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>The lane's model is loaded: its steps count here from now on, and it has a part of the time in which nobody steps. It must not be in a step.</summary>
    public void Add(DeviceLane lane)
    {
        lock (_gate)
        {
            Accrue();
            ShareIdle();
            _models.Add(lane);
            lane.Clock = this;
        }
    }

    /// <summary>The lane's model was unloaded.</summary>
    public void Remove(DeviceLane lane)
    {
        lock (_gate)
        {
            Accrue();
            ShareIdle();
            _models.Remove(lane);
        }
    }

    /// <summary>Begins to load a model; what time that takes, until the end of this, is the model's.</summary>
    public LoadStep BeginLoad(string package)
    {
        var lane = new DeviceLane(package, this);
        lane.Begin();
        return new LoadStep(lane);
    }

    /// <summary>What became of the device's time since the last call. Steps in flight are charged up to now.</summary>
    public DeviceFill Take()
    {
        lock (_gate)
        {
            Accrue();
            ShareIdle();
            foreach (var lane in _inFlight)
            {
                Charge(lane);
            }

            var fill = new DeviceFill { Requests = TakeRequests(), Loads = TakeAll(_loads), Idle = TakeAll(_idle), UnallocatedNanoseconds = _unallocated };
            _unallocated = 0;
            return fill;
        }
    }

    internal void Begin(DeviceLane lane)
    {
        lock (_gate)
        {
            Accrue();
            _inFlight.Add(lane);
        }
    }

    internal void End(DeviceLane lane)
    {
        lock (_gate)
        {
            Accrue();
            Charge(lane);
            _inFlight.Remove(lane);
        }
    }

    /// <summary>Gives the time since the last call to those in flight; what does not divide goes to the first ones, a nanosecond each.</summary>
    private void Accrue()
    {
        // From the beginning each time: rounding to whole nanoseconds does not add up.
        var elapsed = (long)((Int128)(_time.GetTimestamp() - _started) * 1_000_000_000 / _time.TimestampFrequency);
        var passed = elapsed - _accrued;
        if (passed <= 0)
        {
            return;
        }

        _accrued = elapsed;
        if (_inFlight.Count == 0)
        {
            _idleSinceChange += passed;
            return;
        }

        var (each, left) = Math.DivRem(passed, _inFlight.Count);
        foreach (var lane in _inFlight)
        {
            lane.Accrued += each + (left-- > 0 ? 1 : 0);
        }
    }

    /// <summary>Idle time belongs equally to the models that were there for it.</summary>
    private void ShareIdle()
    {
        if (_models.Count == 0)
        {
            _unallocated += _idleSinceChange;
        }
        else
        {
            var (each, left) = Math.DivRem(_idleSinceChange, _models.Count);
            foreach (var lane in _models)
            {
                Count(_idle, lane.Package, each + (left-- > 0 ? 1 : 0));
            }
        }

        _idleSinceChange = 0;
    }

    private void Charge(DeviceLane lane)
    {
        if (lane.Split())
        {
            for (var row = 0; row < lane.Rows; row++)
            {
                var request = lane.RequestOf(row);
                request.Nanoseconds += lane.LastShare(row);
                if (!request.IsListed)
                {
                    request.IsListed = true;
                    _requests.Add(request);
                }
            }
        }
        else
        {
            Count(_loads, lane.Package, lane.Accrued);
        }

        lane.Accrued = 0;
    }

    private DeviceFill.OfRequest[] TakeRequests()
    {
        var taken = new List<DeviceFill.OfRequest>(_requests.Count);
        _requests.RemoveAll(request =>
        {
            var since = request.Nanoseconds - request.Charged;
            if (since > 0)
            {
                taken.Add(new DeviceFill.OfRequest(request, since));
            }

            request.Charged = request.Nanoseconds;
            request.IsListed = since > 0; // whoever has stepped may step again; else its next step lists it
            return since == 0;
        });
        return [.. taken];
    }

    private static DeviceFill.OfModel[] TakeAll(Dictionary<string, long> counts)
    {
        var taken = counts.Where(count => count.Value > 0).Select(count => new DeviceFill.OfModel(count.Key, count.Value)).OrderBy(count => count.Package, StringComparer.Ordinal).ToArray();
        counts.Clear();
        return taken;
    }

    private static void Count(Dictionary<string, long> counts, string package, long nanoseconds) => counts[package] = counts.GetValueOrDefault(package) + nanoseconds;

    /// <summary>A load in flight; it ends once.</summary>
    public readonly struct LoadStep(DeviceLane lane) : IDisposable
    {
        public void Dispose() => lane.End();
    }
}
