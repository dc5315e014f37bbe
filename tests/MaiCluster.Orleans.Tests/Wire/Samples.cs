using System.Text;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Sessions;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Orleans.Tests.Wire;

/// <summary>One of each message, with every field away from its default.</summary>
internal static class Samples
{
    private static readonly DeviceId Gpu = new("node-1", "gpu0");
    private static readonly ReplicaId Replica = new(Gpu, "smollm2-135m-instruct");
    private static readonly SessionId Session = SessionId.Of("key_1", "conv_ab");

    private static readonly SessionTurn Turn = new() { Id = Session, Generation = 2, Replica = Replica, SharedTokens = 7, Decoded = [new DecodedSpan(2, 3), new DecodedSpan(6, 1)] };

    private static readonly RequestId Request = RequestId.New();

    private static readonly Tensor[] Tensors = [Tensor.Of("pixels", [1f, -2.5f, 0f, 4f], 2, 2), Tensor.Of("words", ["ja", "", "終"]), Tensor.Of("none", ReadOnlySpan<long>.Empty, 0, 3)];

    private static readonly Dictionary<string, ParameterValue> Parameters = new()
    {
        ["flag"] = ParameterValue.Of(true),
        ["whole"] = ParameterValue.Of(-5),
        ["real"] = ParameterValue.Of(0.25),
        ["text"] = ParameterValue.Of("終"),
    };

    private static readonly UsageQuantities Quantities = UsageQuantities.Of([.. UsageQuantities.Names.Select((_, at) => 1_000_000_000_000L + at)]);

    private static readonly BudgetHold Hold = new() { Request = Request, Grant = "0011aabb", Levels = 7, AmountLevels = 3, Team = "red", Key = "key_1", Micros = 1_000_000, Tokens = 300, Day = 739_000 };

    private static readonly BudgetLimits Limits = new()
    {
        MicrosPerDay = 1,
        MicrosPerMonth = 2,
        MicrosInAll = 3,
        RequestsPerMinute = 4,
        TokensPerMinute = 5,
        AtOnce = 6,
        WarnPercents = [50, 80],
    };

    private static readonly RevenueShare Share = new()
    {
        Base = ShareBasis.Net,
        Tiers = [new ShareTier(10, 200_000), new ShareTier(10_000, 250_000)],
        MinimumMicros = 700,
        Rate = new ExchangeRate("USD", 920_000_000),
    };

    public static IEnumerable<object> All =>
    [
        new NodeSnapshot
        {
            Node = "node-1",
            RunSince = 1_700_000_000_123,
            Version = long.MaxValue,
            IsDraining = true,
            Devices =
            [
                new DeviceSnapshot(new Device { Id = Gpu, Kind = "h100-80gb", Description = "GPU", MemoryBytes = 80L << 30, PricePerHourMicros = 2_500_000, IsSimulated = true })
                {
                    UsedBytes = 5L << 30,
                    Utilization = 0.5,
                    PowerWatts = 310.5,
                },
            ],
            Replicas =
            [
                new ReplicaSnapshot
                {
                    Id = Replica,
                    State = ReplicaState.Draining,
                    Detail = "going",
                    ReadyIn = TimeSpan.FromSeconds(3),
                    Rows = 16,
                    RowsActive = 4,
                    Queued = 2,
                    KvTokensHeld = 900,
                    KvTokens = 9000,
                    ContextTokens = 700,
                    PrefillBacklog = 40,
                    StepSeconds = 0.02,
                    MemoryBytes = 3L << 30,
                    Requests = 6,
                    IsSimulated = true,
                    Profile = new ModelProfile
                    {
                        Package = "smollm2-135m-instruct",
                        DeviceKind = "h100-80gb",
                        Source = "measured",
                        IsMeasured = true,
                        WeightBytes = 270_000_000,
                        KvBytesPerToken = 23_040,
                        MaxRows = 16,
                        MaxContext = 8192,
                        StepTokens = 256,
                        LoadSeconds = 1.5,
                        Cost = new StepCost(1, 2, 3, 4, 5, 6),
                        FitError = 0.04,
                    },
                },
            ],
        },
        new InferenceWork
        {
            Id = Request,
            Requester = new Requester("key_1", "acme", "support"),
            Model = "mai-text",
            Scenario = "support-chat",
            Experiment = "ramp",
            Prompt = new[] { 1, 127, 128, 49151, int.MaxValue },
            Choices = 2,
            MaxTokens = 64,
            Sampling = new SamplingParameters
            {
                Temperature = 0.5f,
                TopK = 40,
                TopP = 0.9f,
                MinP = 0.1f,
                RepetitionPenalty = 1.1f,
                PresencePenalty = -0.5f,
                FrequencyPenalty = 0.25f,
                LogitBias = new Dictionary<int, float> { [5] = -100, [9] = 1.5f },
                Seed = long.MinValue,
            },
            Stop = new StopRules { Strings = ["\n\n"u8.ToArray(), Encoding.UTF8.GetBytes("終")], TokenIds = [3, 4], IgnoreEos = true, MinTokens = 2 },
            Grammar = new GrammarSource(GrammarKind.Schema, """{"type":"object"}"""),
            TopLogprobs = 5,
            Priority = -3,
            Session = Turn,
            Tensors = new TensorRequest
            {
                Id = Request,
                Requester = new Requester("key_1", "acme", "support"),
                Model = "mai-text",
                Scenario = "support-chat",
                Experiment = "ramp",
                Priority = -3,
                Slo = new Slo(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(3)),
                Inputs = Tensors,
                Outputs = ["wave", "終"],
                Parameters = Parameters,
                Quantities = Quantities,
                WorkUnits = 7,
                MostParts = 300,
            },
            Delivered = [new DeliveredChoice([11, 12], true), new DeliveredChoice([], true)],
        },
        new TokenChunk
        {
            Run = 6_123_456_789,
            Position = 300,
            QueuePosition = 4,
            CachedTokens = 12,
            DeviceNanoseconds = 123_456_789_012,
            End = AttemptEnd.Lost,
            Failure = new RequestFailure(FailureKind.Internal, "It failed.") { Param = "messages", RetryAfter = TimeSpan.FromSeconds(5) },
            Tokens =
            [
                new GeneratedToken { Choice = 1, Token = 49151, Finish = FinishReason.Failed, IsEndToken = true, Logprobs = new TokenLogprobs(-0.25f, [1, 70_000], [-0.25f, -3.5f]), Part = new TensorPart { Outputs = Tensors, Parameters = Parameters, Quantities = Quantities } },
                new GeneratedToken { Choice = 127, Token = -1, Finish = FinishReason.Cancelled },
                new GeneratedToken { Choice = 2, Token = 1 },
            ],
        },
        Turn,
        new CompletedTurn("mai-text", Replica, Turn, new[] { 1, 2, 3 }, new[] { 4 }),
        new SessionListing(Session, "mai-text", Replica, 12, 3, new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero)),
        new GatewayReport("gateway-1", TimeSpan.FromSeconds(1), [new ModelArrivals("smollm2-135m-instruct", 3, 400, 500, 2, [1, 0, 2])]),
        new RequestFailure(FailureKind.DeadlinePassed, "Too late.") { Param = "model", RetryAfter = TimeSpan.FromMilliseconds(1500) },
        new BudgetClaim { Request = Request, Team = "red", Key = "key_1", Micros = 1_000_000, LeastMicros = 1000, Tokens = 300, Admitted = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero) },
        Hold,
        new BudgetSettlement(Hold, 500_000, 200, IsReturned: true),
        new BudgetAnswer
        {
            Hold = Hold,
            Failure = new RequestFailure(FailureKind.BudgetExceeded, "Nothing is left.") { Param = "team", RetryAfter = TimeSpan.FromHours(5) },
            RemainingMicros = 70,
            Warnings = [new BudgetWarning(BudgetId.OfTeam("acme", "red"), BudgetPeriod.Month, 80, 1000, 801)],
        },
        new BudgetWarning(BudgetId.OfTeam("acme", "red"), BudgetPeriod.Month, 80, 1000, 801),
        Limits,
        new BudgetStanding { Budget = BudgetId.OfKey("acme", "key_1"), Limits = Limits, SpentTodayMicros = 1, SpentThisMonthMicros = 2, SpentInAllMicros = 3, HeldMicros = 4, Running = 5 },
        new Settlement
        {
            Request = Request,
            ServiceTime = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Tenant = "acme",
            Model = "poem",
            Scenario = "support",
            RevenueOf = "support",
            RevenueMicros = 1000,
            Partner = "poets",
            PartnerChargeMicros = 300,
            Share = Share,
            Experiment = "ramp",
        },
        new MonthMinimum("poets", new DateOnly(2026, 3, 1), 500),
    ];
}
