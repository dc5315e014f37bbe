using System.Diagnostics.Metrics;

namespace MaiCluster.Gateway.Metrics;

/// <summary>How an instrument's measurements add up.</summary>
internal enum InstrumentForm
{
    /// <summary>Measurements are added.</summary>
    Sum,

    /// <summary>The last measurement counts, and only what the last scrape observed.</summary>
    Observed,

    /// <summary>The last measurement counts.</summary>
    Last,

    Histogram,
}

/// <summary>One instrument's values, one series for each set of tags.</summary>
internal sealed class InstrumentState
{
    /// <summary>A runaway tag must not eat the memory: what comes beyond is not counted.</summary>
    private const int MaxSeries = 1000;

    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly List<Series> _series = [];
    private readonly double[] _bounds;

    public InstrumentState(Instrument instrument)
    {
        Instrument = instrument;
        var kind = instrument.GetType().GetGenericTypeDefinition();
        Form = kind == typeof(Histogram<>) ? InstrumentForm.Histogram
            : instrument.IsObservable ? InstrumentForm.Observed
            : kind == typeof(Gauge<>) ? InstrumentForm.Last
            : InstrumentForm.Sum;
        IsCounter = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        _bounds = Form == InstrumentForm.Histogram
            ? (instrument as Instrument<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? DefaultBounds
            : [];
    }

    public Instrument Instrument { get; }

    public InstrumentForm Form { get; }

    /// <summary>It only ever grows.</summary>
    public bool IsCounter { get; }

    public IReadOnlyList<double> Bounds => _bounds;

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            if (Find(tags) is not { } series)
            {
                return;
            }

            series.Value = Form is InstrumentForm.Sum or InstrumentForm.Histogram ? series.Value + value : value;
            if (Form == InstrumentForm.Histogram)
            {
                var bucket = Array.FindIndex(_bounds, bound => value <= bound);
                series.Buckets[bucket < 0 ? _bounds.Length : bucket]++;
            }
        }
    }

    /// <summary>Before a scrape: what is not observed again is gone.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            if (Form == InstrumentForm.Observed)
            {
                _series.Clear();
            }
        }
    }

    public void Read(Action<Series> read)
    {
        lock (_gate)
        {
            _series.ForEach(read);
        }
    }

    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var known in _series)
        {
            if (known.Has(tags))
            {
                return known;
            }
        }

        if (_series.Count == MaxSeries)
        {
            return null;
        }

        var series = new Series(tags.ToArray(), Form == InstrumentForm.Histogram ? _bounds.Length + 1 : 0);
        _series.Add(series);
        return series;
    }

    /// <summary>The values of one set of tags.</summary>
    public sealed class Series(KeyValuePair<string, object?>[] tags, int buckets)
    {
        public IReadOnlyList<KeyValuePair<string, object?>> Tags => tags;

        /// <summary>The value; a histogram's sum.</summary>
        public double Value { get; set; }

        /// <summary>Measurements per bucket, the last one without a bound.</summary>
        public long[] Buckets { get; } = new long[buckets];

        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
        {
            if (others.Length != tags.Length)
            {
                return false;
            }

            for (var i = 0; i < tags.Length; i++)
            {
                if (tags[i].Key != others[i].Key || !Equals(tags[i].Value, others[i].Value))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
