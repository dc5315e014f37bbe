using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Ledgers.Windows;

/// <summary>Turns a window of a device into entries whose sum is what its time costs.</summary>
public static class CostSplit
{
    /// <summary>
    /// Shares the cost by nanoseconds, by largest remainder. Ties go by the parts' ids in the order of their characters:
    /// <c>idle/MODEL</c>, <c>load/MODEL</c>, <c>request/ID/MODEL/REASON</c>, <c>unallocated</c>. A part that costs nothing has no entry.
    /// </summary>
    /// <exception cref="ArgumentException">The window does not close: the message says what is wrong with it.</exception>
    public static IReadOnlyList<LedgerEntry> Split(DeviceWindow window)
    {
        Check(window);
        var parts = Parts(window);
        if (parts.Length == 0)
        {
            return [];
        }

        var shares = new long[parts.Length];
        LargestRemainder.Split<long>(window.CostMicros, Array.ConvertAll(parts, part => part.Nanoseconds), shares);
        var entries = new List<LedgerEntry>(parts.Length);
        for (var index = 0; index < parts.Length; index++)
        {
            if (shares[index] > 0)
            {
                entries.Add(parts[index].Entry with { AmountMicros = shares[index] });
            }
        }

        return entries;
    }

    private static void Check(DeviceWindow window)
    {
        var length = window.HeldAtEndNanoseconds - window.HeldAtStartNanoseconds;
        if (window.HeldAtStartNanoseconds < 0 || length < 0 || window.PricePerHourBillionths < 0)
        {
            throw Wrong(window, "its held time must not run backwards, and neither that nor its price be below 0.");
        }

        if (window.End < window.Start || window.End.UtcDateTime > window.Start.UtcDateTime.Date.AddDays(1))
        {
            throw Wrong(window, $"it ends at {window.End:O}: expected a time after its start and at the latest the next midnight.");
        }

        var filled = Int128.Zero;
        foreach (var nanoseconds in window.Requests.Select(part => part.Nanoseconds).Concat(window.Loads.Concat(window.Idles).Select(part => part.Nanoseconds)).Append(window.UnallocatedNanoseconds))
        {
            filled += nanoseconds >= 0 ? nanoseconds : throw Wrong(window, $"a part of it has {nanoseconds} ns: none may be below 0.");
        }

        if (filled != length)
        {
            throw Wrong(window, $"its parts are {filled} ns together, and it is {length} ns long: both must be the same.");
        }
    }

    private static WindowPart[] Parts(DeviceWindow window)
    {
        var parts = window.Requests.Select(part => new WindowPart($"request/{part.Request}/{part.Model}/{EntryWords.Of(part.Reason)}", part.Nanoseconds, Compute(window, part)))
            .Concat(window.Loads.Select(part => new WindowPart("load/" + part.Model, part.Nanoseconds, Of(window, Account.Load(part.Model), EntryPurpose.Load, part.Model))))
            .Concat(window.Idles.Select(part => new WindowPart("idle/" + part.Model, part.Nanoseconds, Of(window, Account.Idle(part.Model), EntryPurpose.Idle, part.Model))))
            .Append(new WindowPart("unallocated", window.UnallocatedNanoseconds, Of(window, Account.Unallocated, EntryPurpose.Unallocated, model: null)))
            .Where(part => part.Nanoseconds > 0)
            .ToArray();
        Array.Sort(parts, static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        for (var index = 1; index < parts.Length; index++)
        {
            if (parts[index].Id == parts[index - 1].Id)
            {
                throw Wrong(window, $"'{parts[index].Id}' is in it twice: add its time up.");
            }
        }

        return parts;
    }

    private static LedgerEntry Compute(DeviceWindow window, RequestTime part) =>
        Of(window, part.Experiment is { } experiment ? Account.Experiment(experiment) : Account.Compute(part.Model), EntryPurpose.Compute, part.Model) with
        {
            Request = part.Request,
            Reason = part.Reason,
            Scenario = part.Scenario,
            Tenant = part.Tenant,
        };

    private static LedgerEntry Of(DeviceWindow window, Account debit, EntryPurpose purpose, string? model) => new()
    {
        Debit = debit,
        Credit = Account.Device(window.Device),
        AmountMicros = 0,
        Purpose = purpose,
        ServiceTime = LedgerDate.ToMicrosecond(window.Start),
        Model = model,
        Device = window.Device,
    };

    private static ArgumentException Wrong(DeviceWindow window, string what) => new($"The window of {window.Device} from {window.Start:O} cannot be booked: {what}");

    private readonly record struct WindowPart(string Id, long Nanoseconds, LedgerEntry Entry);
}
