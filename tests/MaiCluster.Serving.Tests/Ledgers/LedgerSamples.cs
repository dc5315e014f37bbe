using System.Globalization;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Ledgers;

/// <summary>Settlements and windows as nodes would make them.</summary>
internal static class LedgerSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly DateOnly Day = new(2026, 3, 1);

    public static readonly DeviceId Gpu = new("node-1", "gpu0");

    public static RequestId Request(int number) => RequestId.Parse("req_" + number.ToString("x24", CultureInfo.InvariantCulture));

    public static Settlement House(int number, long revenue = 1_000) => new()
    {
        Request = Request(number),
        ServiceTime = Noon.AddSeconds(number),
        Tenant = "acme",
        Model = "mai-text",
        Scenario = "support",
        RevenueOf = "support",
        RevenueMicros = revenue,
    };

    /// <param name="share">What the partner's share comes to, far below the half of a million.</param>
    public static Settlement OfPartner(int number, long revenue = 1_000, long charge = 300, long share = 100) => House(number, revenue) with
    {
        Model = "big-text",
        Partner = "upstream",
        PartnerChargeMicros = charge,
        Share = share == 0 ? null : new RevenueShare { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, (int)Math.Round(share * 1e6 / revenue))] },
    };

    /// <summary>A minute with two requests, one of them computed twice, a load and some idle time.</summary>
    public static DeviceWindow Window(int minute = 0, long pricePerHour = 3_500_000_000) => new()
    {
        Device = Gpu,
        Start = Noon.AddMinutes(minute),
        End = Noon.AddMinutes(minute + 1),
        HeldAtStartNanoseconds = minute * 60_000_000_000L,
        HeldAtEndNanoseconds = (minute + 1) * 60_000_000_000L,
        PricePerHourBillionths = pricePerHour,
        Requests =
        [
            new RequestTime { Request = Request(1), Model = "mai-text", Nanoseconds = 20_000_000_000, Scenario = "support", Tenant = "acme" },
            new RequestTime { Request = Request(2), Model = "mai-text", Nanoseconds = 9_999_999_999, Tenant = "zenith" },
            new RequestTime { Request = Request(2), Model = "mai-text", Nanoseconds = 1, Tenant = "zenith", Reason = UnbilledReason.Recovery },
        ],
        Loads = [new ModelTime("mai-voice", 10_000_000_000)],
        Idles = [new ModelTime("mai-text", 15_000_000_000)],
        UnallocatedNanoseconds = 5_000_000_000,
    };
}
