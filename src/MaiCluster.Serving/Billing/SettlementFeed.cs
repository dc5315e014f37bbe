using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Billing;

/// <summary>
/// Books what closed usage records bill. The committed record is what counts: the ledger hears of it within milliseconds, in
/// groups, and what a process that ended had not booked yet is read from the records by its successor of the same name. Booking
/// twice changes nothing.
/// </summary>
/// <param name="gateway">The name of the process that answers clients.</param>
/// <param name="usage">Where records are.</param>
/// <param name="ledgers">Where they are booked.</param>
/// <param name="prices">With the partners' shares.</param>
/// <param name="time">The clock.</param>
/// <param name="log">What could not be booked.</param>
public sealed partial class SettlementFeed(string gateway, IBilledRecords usage, ILedgers ledgers, IPrices prices, TimeProvider time, ILogger<SettlementFeed> log) : IAsyncDisposable
{
    /// <summary>Records that wait; further ones are read from the store again.</summary>
    private const int MostWaiting = 65_536;

    /// <summary>Records of one group.</summary>
    private const int MostTogether = 4096;

    private const int Page = 1000;

    /// <summary>How long the first of a group waits for others.</summary>
    private static readonly TimeSpan Company = TimeSpan.FromMilliseconds(5);

    /// <summary>Between a record's commit and its place in the queue there is far less than this.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <summary>No request runs so long.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromHours(12);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(30);

    private readonly Channel<UsageRecord> _waiting = Channel.CreateBounded<UsageRecord>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private Task _booking = Task.CompletedTask;
    private DateTimeOffset _marked;
    private volatile bool _isBehind;

    /// <summary>Begins to book: first what an earlier process left.</summary>
    public void Start() => _booking = RunAsync();

    /// <summary>A record was closed and committed. Any thread.</summary>
    public void Add(UsageRecord record)
    {
        if (IsOwed(record) && !_waiting.Writer.TryWrite(record))
        {
            _isBehind = true;
        }
    }

    /// <summary>Books what waits, as far as the ledger takes it now.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _end.CancelAsync();
        await _booking;
        _end.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "The ledger cannot be reached now; the records are kept and it is asked again.")]
    private async Task RunAsync()
    {
        var group = new List<UsageRecord>();
        var pause = FirstPause;
        _isBehind = true;
        while (true)
        {
            try
            {
                if (_isBehind)
                {
                    await CatchUpAsync();
                }

                if (group.Count == 0 && !await TakeAsync(group))
                {
                    return;
                }

                await BookAsync(group);
                group.Clear();
                pause = FirstPause;
                await MarkAsync();
            }
            catch (Exception error)
            {
                LogNotBooked(error.Message);
                if (_end.IsCancellationRequested)
                {
                    return; // the next process of this name reads them again
                }

                await PauseAsync(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>False when none will come any more.</summary>
    private async Task<bool> TakeAsync(List<UsageRecord> group)
    {
        if (!await _waiting.Reader.WaitToReadAsync())
        {
            return false;
        }

        await PauseAsync(Company);
        while (group.Count < MostTogether && _waiting.Reader.TryRead(out var record))
        {
            group.Add(record);
        }

        return true;
    }

    private async Task BookAsync(IEnumerable<UsageRecord> records)
    {
        foreach (var partition in records.Select(SettlementOf).GroupBy(settlement => settlement.Partition))
        {
            await ledgers.PostAsync(partition.Key, [.. partition], CancellationToken.None);
        }
    }

    private static bool IsOwed(UsageRecord record) => record.BilledMicros > 0 || record.PartnerMicros > 0;

    private Settlement SettlementOf(UsageRecord record) => new()
    {
        Request = record.Id,
        ServiceTime = record.Started,
        Tenant = record.Tenant,
        Model = record.Model,
        Scenario = record.Scenario,
        RevenueOf = record.BilledAs ?? record.Model,
        RevenueMicros = record.BilledMicros,
        Partner = record.Partner,
        PartnerChargeMicros = record.PartnerMicros,
        Share = record is { Partner: not null, Experiment: null } ? prices.Book.At(record.Started).Model(record.Model)?.Share : null, // nothing is billed of an experiment
        Experiment = record.Experiment,
    };

    /// <summary>Books the records of this name that were closed since the mark, the newest first.</summary>
    private async Task CatchUpAsync()
    {
        _isBehind = false;
        var now = time.GetUtcNow();
        var mark = await usage.ReadBookedAsync(gateway, CancellationToken.None);
        var (before, more) = ((long?)null, true);
        while (more)
        {
            (var records, before) = await usage.ListBeforeAsync(before, Page, CancellationToken.None);
            await BookAsync(records.Where(record => record.Node == gateway && IsOwed(record) && record.Ended is { } ended && (mark is null || ended >= mark)));
            more = before is not null && records[^1].Started > (mark ?? now) - LongestRequest;
        }

        _marked = now - Slack;
        await usage.WriteBookedAsync(gateway, _marked, CancellationToken.None);
    }

    /// <summary>Everything that was closed a while ago is booked; told now and then.</summary>
    private async Task MarkAsync()
    {
        var through = time.GetUtcNow() - Slack;
        if (through - _marked >= Slack && !_isBehind && _waiting.Reader.Count == 0)
        {
            _marked = through;
            await usage.WriteBookedAsync(gateway, through, CancellationToken.None);
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, time, _end.Token);
        }
        catch (OperationCanceledException)
        {
            // No time for that any more.
        }
    }

    [LoggerMessage(1930, LogLevel.Error, "What was billed cannot be booked now and is tried again: {Reason}")]
    private partial void LogNotBooked(string reason);
}
