using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Modalities;
using MaiCluster.EndToEnd.Money;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Partners;

/// <summary>Another node is a partner for everything that partners may have: what it answers comes through, and both sides are paid for it.</summary>
public sealed class PartnerModalityTests : IDisposable
{
    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","default":{"bill":0},"models":{
          "far-text":{"bill":{"prompt_tokens":100,"completion_tokens":400},"pay":{"prompt_tokens":50,"completion_tokens":200}},
          "far-embed":{"bill":{"embedding_tokens":10},"pay":{"embedding_tokens":5}},
          "far-voice":{"bill":{"characters":20},"pay":{"characters":15}},
          "far-transcribe":{"bill":{"audio_in_seconds":0.006},"pay":{"audio_in_seconds":0.004}},
          "far-image-emoji":{"bill":{"images":0.02},"pay":{"images":0.015}}}}]}
        """;

    /// <summary>The same prices, in millionths for one of each.</summary>
    private static readonly Dictionary<string, (string Quantity, long Bill, long Pay)[]> Meters = new()
    {
        ["far-text"] = [("prompt_tokens", 100, 50), ("completion_tokens", 400, 200)],
        ["far-embed"] = [("embedding_tokens", 10, 5)],
        ["far-voice"] = [("characters", 20, 15)],
        ["far-transcribe"] = [("audio_in_ms", 6, 4)],
        ["far-image-emoji"] = [("images", 20_000, 15_000)],
    };

    private static readonly (string Model, string Kind)[] Kinds =
        [("text", "text"), ("embed", "embedding"), ("voice", "speech"), ("transcribe", "transcription"), ("image-emoji", "image")];

    private readonly MoneyNode _node = new(Prices);
    private readonly DataFolder _far = new();
    private readonly string _partners = Path.GetTempFileName();

    public void Dispose()
    {
        _node.Dispose();
        _far.Dispose();
        File.Delete(_partners);
    }

    [Fact]
    public async Task Every_modality_of_a_partner_is_answered_and_paid_for()
    {
        using var models = await InstalledModels.OpenAsync();
        await using var far = await RunningNode.StartAsync(_far, "--models", string.Join(',', Kinds.Select(each => "mai-" + each.Model)), "--model-dir", models.Path);
        await File.WriteAllTextAsync(_partners, PartnersFile.Of("far", far, [.. Kinds.Select(each => ($"far-{each.Model}", $"mai-{each.Model}", each.Kind))]));
        await using var near = await _node.StartAsync("--models", "mai-embed", "--partners", _partners);
        var answered = await AskEachAsync(near);
        var answers = await PartnerAnswers.OfAsync(near, "far");
        Assert.Equal(0, await near.StopAsync());
        var made = await UsageRecords.AllAsync(_far);
        Assert.Equal(await PartnerAnswers.OfAsync(far, "mai"), answers);
        Assert.Equal(0, await far.StopAsync());

        var records = await _node.UsageAsync();
        Assert.Equal(made.Select(Quantities), records.Select(Quantities)); // both from the latest on
        Assert.Equal(answered, records.Reverse().Take(answered.Count).Select(record => (UsageRecords.Id(record), Model(record))));
        Assert.Equal(Meters.Keys.Order(), records.Select(Model).Distinct().Order());
        Assert.All(records, Check);
        await CheckLedgerAsync(records);
    }

    /// <returns>Of each answer its request's id, and the model that it says it is of.</returns>
    private static async Task<IReadOnlyList<(string Id, string Model)>> AskEachAsync(RunningNode near)
    {
        using var client = MoneyNode.ClientOf(near, near.Key);
        var answered = new List<(string Id, string Model)>();
        foreach (var entry in Entry.Shared("far"))
        {
            var headers = await entry.AskForHeadersAsync(client);
            answered.Add((headers.GetValues("x-request-id").Single(), headers.GetValues("x-mai-model").Single()));
        }

        return answered;
    }

    private static void Check(JsonNode record)
    {
        var quantities = Meters[Model(record)].Select(meter => (Quantity: Quantity(record, meter.Quantity), meter.Bill, meter.Pay)).ToArray();
        Assert.All(quantities, each => Assert.True(each.Quantity > 0, record.ToJsonString()));
        Assert.Equal(
            ("far", "measured", quantities.Sum(each => each.Quantity * each.Bill), quantities.Sum(each => each.Quantity * each.Pay)),
            (record["partner"]!.GetValue<string>(), record["certainty"]!.GetValue<string>(), Quantity(record, "billed_micros"), Quantity(record, "partner_micros")));
    }

    private async Task CheckLedgerAsync(IReadOnlyList<JsonNode> records)
    {
        var far = (await _node.CostsAsync("partner"))["rows"]!.AsArray().Single(row => row!["key"]!.GetValue<string>() == "far")!;
        Assert.Equal(
            (records.Sum(record => Quantity(record, "billed_micros")), records.Sum(record => Quantity(record, "partner_micros"))),
            (Quantity(far, "revenue_micros"), Quantity(far, "partner_charge_micros")));
        Assert.Contains("every hash, seal, split, sum and balance is right", (await _node.CommandAsync("ledger", "verify")).Output, StringComparison.Ordinal);
    }

    private static string Model(JsonNode record) => record["model"]!.GetValue<string>();

    /// <summary>What of a record is billed, as the partner's node counts it and as ours does.</summary>
    private static string Quantities(JsonNode record) =>
        string.Join(", ", Meters[Model(record).Replace("mai-", "far-", StringComparison.Ordinal)].Select(meter => $"{Quantity(record, meter.Quantity)} {meter.Quantity}"));

    private static long Quantity(JsonNode record, string name) => record[name]?.GetValue<long>() ?? 0;
}
