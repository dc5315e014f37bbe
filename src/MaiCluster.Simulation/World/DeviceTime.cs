using System.Runtime.InteropServices;

namespace MaiCluster.Simulation.World;

/// <summary>What a device's held time went into, by interval of the report.</summary>
/// <param name="until">Seconds after this are not counted.</param>
internal sealed class DeviceTime(double until)
{
    /// <summary>Of the report and of the bound.</summary>
    public const double IntervalSeconds = 10;

    private readonly List<Share> _shares = [];

    public IReadOnlyList<Share> Intervals => _shares;

    /// <summary>Adds a time in which nothing changed, cut where intervals end.</summary>
    public void Add(double from, double to, bool isHeld, bool isBusy, bool isLoading)
    {
        if (!isHeld)
        {
            return;
        }

        to = Math.Min(to, until);
        while (from < to)
        {
            var interval = (int)(from / IntervalSeconds);
            var end = Math.Min(to, (interval + 1) * IntervalSeconds);
            if (end <= from)
            {
                // Rounding put a time at an interval's end into the one before it.
                end = Math.Min(to, (++interval + 1) * IntervalSeconds);
            }

            while (_shares.Count <= interval)
            {
                _shares.Add(default);
            }

            ref var share = ref CollectionsMarshal.AsSpan(_shares)[interval];
            var seconds = end - from;
            share.Held += seconds;
            share.Busy += isBusy ? seconds : 0;
            share.Loading += !isBusy && isLoading ? seconds : 0;
            from = end;
        }
    }

    /// <summary>Seconds of one interval.</summary>
    internal struct Share
    {
        public double Held;

        /// <summary>A step was in flight.</summary>
        public double Busy;

        /// <summary>Nothing was in flight, and a model was being loaded.</summary>
        public double Loading;
    }
}
