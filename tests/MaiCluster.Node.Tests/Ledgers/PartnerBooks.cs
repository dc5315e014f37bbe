using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using MaiCluster.Storage;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Node.Tests.Ledgers;

/// <summary>A node's data with three requests of a partner's model on two days of October, and a minute of a device.</summary>
internal static class PartnerBooks
{
    public const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","devices":{},"models":{
          "gpt-big":{"bill":{"prompt_tokens":5,"completion_tokens":20},"pay":{"prompt_tokens":2,"completion_tokens":8}},
          "mai-text":{"bill":0}}}]}
        """;

    private static readonly DateTimeOffset First = new(2026, 10, 5, 9, 30, 0, TimeSpan.Zero);

    public static async Task WriteAsync(TemporaryFolder folder)
    {
        await File.WriteAllTextAsync(folder.File("prices.json"), Prices);
        await using var kept = await NodeStores.OpenKeptAsync(folder.Path, TimeProvider.System, default);
        using var ledgers = new LocalLedgers(kept.Ledger, TimeProvider.System);
        await using (var usage = new SqliteUsageStore(await SqliteDatabase.OpenAsync(folder.File("mai.db"))))
        {
            foreach (var (number, day, certainty) in new[] { (1, 0, UsageCertainty.Measured), (2, 0, UsageCertainty.Estimated), (3, 1, UsageCertainty.Measured) })
            {
                var record = Record(number, First.AddDays(day), certainty);
                await usage.OpenAsync(record with { Ended = null, Outcome = UsageOutcome.Open });
                await usage.CloseAsync(record);
                var settlement = new Settlement
                {
                    Request = record.Id,
                    ServiceTime = record.Started,
                    Tenant = record.Tenant,
                    Model = record.Model,
                    Scenario = record.Scenario,
                    RevenueOf = record.Scenario!,
                    RevenueMicros = record.BilledMicros,
                    Partner = record.Partner,
                    PartnerChargeMicros = record.PartnerMicros,
                    Share = new RevenueShare { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 16_667)] }, // 250 of 15,000
                };
                await ledgers.PostAsync(settlement.Partition, [settlement], default);
            }
        }

        await ledgers.PostAsync(
            [
                new DeviceWindow
                {
                    Device = new DeviceId("node-1", "gpu0"),
                    Start = First,
                    End = First.AddMinutes(1),
                    HeldAtStartNanoseconds = 0,
                    HeldAtEndNanoseconds = 60_000_000_000,
                    PricePerHourBillionths = 6_000_000_000,
                    Requests = [new RequestTime { Request = Id(9), Model = "mai-text", Nanoseconds = 45_000_000_000, Tenant = "acme" }],
                    Idles = [new ModelTime("mai-text", 15_000_000_000)],
                },
            ],
            default);
    }

    private static UsageRecord Record(int number, DateTimeOffset started, UsageCertainty certainty) => new()
    {
        Id = Id(number),
        KeyId = "key_0011aabb",
        Tenant = "acme",
        Node = "node-1",
        Model = "gpt-big",
        Scenario = "support",
        Partner = "upstream",
        Started = started,
        Ended = started.AddSeconds(2),
        PromptTokens = 1_000,
        CompletionTokens = 500,
        Outcome = UsageOutcome.Stop,
        BilledMicros = 15_000,
        PartnerMicros = 6_000,
        Certainty = certainty,
    };

    private static RequestId Id(int number) => RequestId.Parse($"req_{number:x24}");
}
