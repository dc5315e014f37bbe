namespace MaiCluster.Serving.Metering;

/// <summary>
/// The steps of one loop on its device, one at a time: <see cref="Clear"/>, <see cref="Add"/> for each row, <see cref="Begin"/>, the
/// step, <see cref="End"/>. A step without rows is a load. One thread, but for what the clock does under its lock.
/// </summary>
public sealed class DeviceLane
{
    private AttemptTime[] _requests = new AttemptTime[16];
    private int[] _weights = new int[16];
    private long[] _lastShares = new long[16];
    private long[] _shares = new long[16];

    /// <param name="package">Whose time this is.</param>
    /// <param name="time">The clock.</param>
    public DeviceLane(string package, TimeProvider time)
        : this(package, new DeviceClock(time))
    {
    }

    internal DeviceLane(string package, DeviceClock clock) => (Package, Clock) = (package, clock);

    public string Package { get; }

    /// <summary>Rows of the step.</summary>
    public int Rows { get; private set; }

    /// <summary>The device's; one of its own until the model is ready there, so that warming up is not charged twice.</summary>
    internal DeviceClock Clock { get; set; }

    /// <summary>Time that the step in flight has got and not yet given to its rows.</summary>
    internal long Accrued { get; set; }

    /// <summary>Forgets the rows of the last step.</summary>
    public void Clear() => Rows = 0;

    /// <param name="request">Whose row it is.</param>
    /// <param name="weight">Its part of the step's work, at least 0.</param>
    public void Add(AttemptTime request, int weight)
    {
        if (Rows == _requests.Length)
        {
            Array.Resize(ref _requests, 2 * Rows);
            Array.Resize(ref _weights, 2 * Rows);
            Array.Resize(ref _lastShares, 2 * Rows);
            Array.Resize(ref _shares, 2 * Rows);
        }

        _requests[Rows] = request;
        _weights[Rows] = weight;
        _shares[Rows] = 0;
        Rows++;
    }

    public void Begin() => Clock.Begin(this);

    /// <summary>The step is over, well or not.</summary>
    public void End() => Clock.End(this);

    /// <summary>What the row got of the step that has ended, in nanoseconds.</summary>
    public long Share(int row) => _shares[row];

    internal AttemptTime RequestOf(int row) => _requests[row];

    internal long LastShare(int row) => _lastShares[row];

    /// <summary>Splits what has accrued over the rows; false when there are none.</summary>
    internal bool Split()
    {
        if (Rows == 0)
        {
            return false;
        }

        StepShare.Split(Accrued, _weights.AsSpan(0, Rows), _lastShares.AsSpan(0, Rows));
        for (var row = 0; row < Rows; row++)
        {
            _shares[row] += _lastShares[row];
        }

        return true;
    }
}
