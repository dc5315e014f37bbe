using System.Diagnostics.CodeAnalysis;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Billing;

/// <summary>Closes a window of each of this node's devices at every full minute and at the end, and books it. Midnight and the beginning of a price are full minutes.</summary>
public sealed partial class DeviceBooks : IAsyncDisposable
{
    /// <summary>Of each device: so long may the ledger be away without a window being lost.</summary>
    private const int MostWaiting = 24 * 60;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyList<DeviceBook> _books;
    private readonly IDeviceLedgers _ledgers;
    private readonly TimeProvider _time;
    private readonly ILogger<DeviceBooks> _log;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _closing;

    /// <param name="devices">This node's.</param>
    /// <param name="nameOf">What a package's model is called by clients.</param>
    /// <param name="prices">What an hour of each kind costs.</param>
    /// <param name="ledgers">Where windows are booked.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Windows that could not be booked.</param>
    public DeviceBooks(IEnumerable<(Device Device, DeviceClock Clock)> devices, Func<string, string> nameOf, IPrices prices, IDeviceLedgers ledgers, TimeProvider time, ILogger<DeviceBooks> log)
    {
        _books = [.. devices.Select(device => new DeviceBook(device.Device, device.Clock, nameOf, prices, time.GetUtcNow()))];
        (_ledgers, _time, _log) = (ledgers, time, log);
        _closing = RunAsync();
    }

    /// <summary>Closes and books the last windows.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _closing;
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            await UntilFullMinuteAsync();
            foreach (var book in _books)
            {
                await CloseAsync(book);
            }
        }
    }

    private async Task UntilFullMinuteAsync()
    {
        var now = _time.GetUtcNow();
        var next = new DateTimeOffset(now.Ticks - (now.Ticks % Length.Ticks), TimeSpan.Zero) + Length;
        try
        {
            await Task.Delay(next - now, _time, _end.Token);
        }
        catch (OperationCanceledException)
        {
            // The last windows are shorter.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The ledger cannot be reached now; windows wait for the next minute.")]
    private async Task CloseAsync(DeviceBook book)
    {
        book.Close(_time.GetUtcNow());
        try
        {
            while (book.Waiting.TryPeek(out var window))
            {
                await _ledgers.PostAsync([window], CancellationToken.None);
                book.Waiting.Dequeue();
            }
        }
        catch (Exception error)
        {
            LogNotBooked(book.Device, error.Message);
            while (book.Waiting.Count > MostWaiting)
            {
                book.Waiting.Dequeue();
            }
        }
    }

    [LoggerMessage(1940, LogLevel.Error, "The time of {Device} cannot be booked now and is tried again: {Reason}")]
    private partial void LogNotBooked(DeviceId device, string reason);
}
