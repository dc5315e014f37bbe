using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Billing;

/// <summary>One device's windows: each begins where the one before ended, by the device's own clock; the wall's only names them.</summary>
internal sealed class DeviceBook(Device device, DeviceClock clock, Func<string, string> nameOf, IPrices prices, DateTimeOffset begin)
{
    private DateTimeOffset _start = begin;
    private DateOnly _pricesFrom;
    private long _held;

    public DeviceId Device => device.Id;

    /// <summary>Closed and not booked, the oldest first.</summary>
    public Queue<DeviceWindow> Waiting { get; } = [];

    /// <summary>Closes the window that is open.</summary>
    public void Close(DateTimeOffset now)
    {
        var fill = clock.Take();
        var length = fill.TotalNanoseconds;
        if (length > 0)
        {
            var window = WindowOf(fill, length, now);
            _held = window.HeldAtEndNanoseconds;
            Waiting.Enqueue(window);
        }

        // A clock that was set back does not give two windows one name.
        _start = now > _start ? now : _start.AddMicroseconds(1);
    }

    private DeviceWindow WindowOf(DeviceFill fill, long length, DateTimeOffset now)
    {
        var list = prices.Book.At(_start);
        if (list.From != _pricesFrom)
        {
            (_pricesFrom, _held) = (list.From, 0);
        }

        var midnight = LedgerDate.Midnight(LedgerDate.Of(_start).AddDays(1));
        var latest = now < midnight ? now : midnight;
        return new DeviceWindow
        {
            Device = device.Id,
            Start = _start,
            End = latest > _start ? latest : _start,
            HeldAtStartNanoseconds = _held,
            HeldAtEndNanoseconds = _held + length,
            PricePerHourBillionths = list.Devices.TryGetValue(device.Kind, out var price) ? price.PerHour.Billionths : 0,
            Requests = [.. fill.Requests.GroupBy(part => (part.Attempt.Request.Id, part.Attempt.Request.Model, part.Attempt.Reason)).Select(RequestOf)],
            Loads = [.. ModelsOf(fill.Loads)],
            Idles = [.. ModelsOf(fill.Idle)],
            UnallocatedNanoseconds = fill.UnallocatedNanoseconds,
        };
    }

    private static RequestTime RequestOf(IGrouping<(Requests.RequestId Id, string Model, Ledgers.Postings.UnbilledReason? Reason), DeviceFill.OfRequest> parts)
    {
        var request = parts.First().Attempt.Request;
        return new RequestTime
        {
            Request = request.Id,
            Model = request.Model,
            Nanoseconds = parts.Sum(part => part.Nanoseconds),
            Scenario = request.Scenario,
            Tenant = request.Requester.Tenant,
            Experiment = request.Experiment,
            Reason = parts.Key.Reason,
        };
    }

    /// <summary>Two packages of one model are one.</summary>
    private IEnumerable<ModelTime> ModelsOf(IEnumerable<DeviceFill.OfModel> parts) =>
        parts.GroupBy(part => nameOf(part.Package), StringComparer.Ordinal).Select(part => new ModelTime(part.Key, part.Sum(of => of.Nanoseconds)));
}
