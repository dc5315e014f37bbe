using System.Globalization;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Tests.Ledgers;

/// <summary>Settlements and windows as nodes would make them.</summary>
internal static class LedgerSamples
{
    public static readonly DateOnly Day = new(2026, 3, 1);

    public static readonly DeviceId Gpu = new("node-1", "gpu0");

    public static RequestId Request(int number) => RequestId.Parse("req_" + number.ToString("x24", CultureInfo.InvariantCulture));

    public static Settlement House(int number, string model = "mai-text") => new()
    {
        Request = Request(number),
        ServiceTime = Records.Noon.AddMicroseconds(number),
        Tenant = number % 2 == 0 ? "acme" : "zenith",
        Model = model,
        Scenario = number % 3 == 0 ? null : "support",
        RevenueOf = number % 3 == 0 ? model : "support",
        RevenueMicros = 1_000 + number,
    };

    private static readonly RevenueShare Tenth = new() { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 100_000)] };

    public static Settlement OfPartner(int number) =>
        House(number, "big-text") with { Partner = "upstream", PartnerChargeMicros = 300 + number, Share = Tenth };

    public static DeviceWindow Window(int minute) => new()
    {
        Device = Gpu,
        Start = Records.Noon.AddMinutes(minute),
        End = Records.Noon.AddMinutes(minute + 1),
        HeldAtStartNanoseconds = minute * 60_000_000_000L,
        HeldAtEndNanoseconds = (minute + 1) * 60_000_000_000L,
        PricePerHourBillionths = 3_500_000_000,
        Requests =
        [
            new RequestTime { Request = Request(minute), Model = "mai-text", Nanoseconds = 30_000_000_000, Scenario = "support", Tenant = "acme" },
            new RequestTime { Request = Request(minute), Model = "mai-text", Nanoseconds = 5_000_000_000, Tenant = "zenith", Reason = UnbilledReason.Retry },
        ],
        Loads = [new ModelTime("mai-voice", 5_000_000_000)],
        Idles = [new ModelTime("mai-text", 15_000_000_000)],
        UnallocatedNanoseconds = 5_000_000_000,
    };
}
