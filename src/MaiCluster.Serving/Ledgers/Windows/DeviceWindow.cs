using System.Globalization;
using System.Text;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Windows;

/// <summary>
/// What filled a device for a while at one price: a minute, cut at midnight and where the price changes. Held time is of the
/// monotonic clock and counts from 0 when a price begins or the node starts; start and end are of the wall clock.
/// </summary>
public sealed record DeviceWindow
{
    public required DeviceId Device { get; init; }

    /// <summary>Its day is the window's day.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>At the latest the next midnight.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>At the start, since the price began; what it was at the end of the window before.</summary>
    public required long HeldAtStartNanoseconds { get; init; }

    /// <summary>At the end.</summary>
    public required long HeldAtEndNanoseconds { get; init; }

    /// <summary>Billionths of the ledger's currency.</summary>
    public required long PricePerHourBillionths { get; init; }

    public IReadOnlyList<RequestTime> Requests { get; init; } = [];

    /// <summary>Time in which a model was loaded.</summary>
    public IReadOnlyList<ModelTime> Loads { get; init; } = [];

    /// <summary>Loaded models' parts of the time in which nothing ran.</summary>
    public IReadOnlyList<ModelTime> Idles { get; init; } = [];

    /// <summary>Time in which no model was on the device.</summary>
    public long UnallocatedNanoseconds { get; init; }

    /// <summary>What the device's time costs.</summary>
    public long CostMicros =>
        HeldTime.CostMicros(HeldAtEndNanoseconds, PricePerHourBillionths) - HeldTime.CostMicros(HeldAtStartNanoseconds, PricePerHourBillionths);

    /// <summary>Of a device and a start there is one window.</summary>
    public string PostingId => string.Create(CultureInfo.InvariantCulture, $"window/{Device}/{LedgerDate.Microseconds(Start)}");

    /// <exception cref="ArgumentException">The window does not close: the message says what is wrong with it.</exception>
    public Posting ToPosting()
    {
        var document = WindowDocument.Write(this);
        return new Posting
        {
            Id = PostingId,
            ServiceTime = LedgerDate.ToMicrosecond(Start),
            Digest = LedgerHash.Of(Encoding.UTF8.GetBytes(document)),
            Document = document,
            Entries = CostSplit.Split(this),
        };
    }
}
