using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Tests;

/// <summary>Usage records as a node would write them.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static UsageRecord Open(string node = "node-a") => new()
    {
        Id = RequestId.New(),
        KeyId = "key_0011aabb",
        Tenant = "acme",
        Team = "support",
        Parent = RequestId.New(),
        Model = "mai-text",
        Node = node,
        Started = Noon,
        PromptTokens = 9,
        Outcome = UsageOutcome.Open,
    };

    public static UsageRecord Close(UsageRecord open, UsageOutcome outcome, int completionTokens = 17) => open with
    {
        Ended = Noon.AddMicroseconds(1_234_567),
        PromptTokens = 9,
        CachedTokens = 4,
        CompletionTokens = completionTokens,
        QueueMilliseconds = 0.125,
        PrefillMilliseconds = 20.5,
        DecodeMilliseconds = 300.0625,
        DeviceNanoseconds = 5_000_000_000_123,
        Outcome = outcome,
        BilledMicros = 1_234_567_890_123,
    };
}
