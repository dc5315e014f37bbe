using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Usage;

/// <summary>What every usage store refuses before it writes or reads anything.</summary>
internal static class UsageChecks
{
    public const int MaxListed = 10_000;

    private const int MaxNodeLength = 128;

    private static readonly TimeSpan MaxLease = TimeSpan.FromHours(1);

    public static void CanOpen(UsageRecord record)
    {
        if (record is not { Outcome: UsageOutcome.Open, Ended: null })
        {
            throw new ArgumentException($"Usage record '{record.Id}' has ended: only an open one can be opened.", nameof(record));
        }
    }

    public static void CanClose(UsageRecord record)
    {
        if (record.Outcome == UsageOutcome.Open || record.Ended is null)
        {
            throw new ArgumentException($"Usage record '{record.Id}' cannot be closed without its outcome and the time it ended.", nameof(record));
        }
    }

    public static void CanLease(string node, TimeSpan lease)
    {
        if (node.Length is 0 or > MaxNodeLength)
        {
            throw new ArgumentException($"A node's name has 1 to {MaxNodeLength} characters, this one {node.Length}.", nameof(node));
        }

        if (lease < TimeSpan.Zero || lease > MaxLease)
        {
            throw new ArgumentOutOfRangeException(nameof(lease), lease, "A lease lasts 0 to 1 h.");
        }
    }

    public static InvalidOperationException WrongRecord(RequestId id, Exception? inner = null) =>
        new($"Usage record '{id}' is already there or has an impossible value.", inner);

    public static InvalidOperationException NeverOpened(RequestId id) => new($"Usage record '{id}' cannot be closed: it was never opened.");

    public static void CanList(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxListed);
    }
}
