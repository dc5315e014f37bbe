using System.ClientModel;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Money;
using MaiCluster.EndToEnd.Nodes;
using OpenAI;
using OpenAI.Chat;

namespace MaiCluster.EndToEnd.Partners;

/// <summary>A partner's models asked as a user asks them, over a line that fails in every way that lines do. One test after the other: they share the line.</summary>
public sealed class PartnerTests(PartnerNodes nodes) : IClassFixture<PartnerNodes>
{
    private const string Model = "far-text";

    private Api Api => nodes.Near.Api;

    [Fact]
    public async Task The_official_client_streams_a_partners_model_and_both_sides_are_paid()
    {
        var chat = Client().GetChatClient(Model);
        var (text, usage) = ("", (ChatTokenUsage?)null);
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("What is the capital of France?")], new ChatCompletionOptions { MaxOutputTokenCount = 12, Temperature = 0 }))
        {
            Assert.Equal(Model, update.Model);
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
        }

        var straight = await nodes.Far.Api.AskAsync(Api.Chat, Api.Question("What is the capital of France?", ("max_tokens", 12), ("temperature", 0)));
        Assert.Equal(straight["choices"]![0]!["message"]!["content"]!.GetValue<string>(), text);
        var answer = await Api.PostAsync(Api.Chat, Question());
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var billed = answer.Body["usage"]!["cost_micros"]!.GetValue<long>();
        Assert.Equal(billed.ToString(CultureInfo.InvariantCulture), Header(answer, "x-mai-cost"));
        Assert.Equal((Model, Model), (Header(answer, "x-mai-model"), answer.Body["model"]!.GetValue<string>()));
        var record = await nodes.RecordAsync(answer.RequestId);
        var (prompt, completion) = (record["prompt_tokens"]!.GetValue<long>(), record["completion_tokens"]!.GetValue<long>());
        Assert.Equal((answer.Body["usage"]!["prompt_tokens"]!.GetValue<long>(), answer.Body["usage"]!["completion_tokens"]!.GetValue<long>()), (prompt, completion));
        Assert.Equal((100 * prompt) + (400 * completion), billed);
        Assert.Equal(("far", billed, billed / 2, "measured"), (Text(record, "partner"), record["billed_micros"]!.GetValue<long>(), record["partner_micros"]!.GetValue<long>(), Text(record, "certainty")));
        Assert.True(usage!.InputTokenCount > 0 && usage.OutputTokenCount is > 0 and <= 12);

        await Until.TrueAsync(async () => (await CostsAsync())["rows"]!.AsArray().Any(row => row!["key"]!.GetValue<string>() == "far" && row["revenue_micros"]!.GetValue<long>() >= billed), () => "The ledger did not hear of it.");
        var far = (await CostsAsync())["rows"]!.AsArray().Single(row => row!["key"]!.GetValue<string>() == "far")!;
        Assert.InRange(far["partner_charge_micros"]!.GetValue<long>(), far["revenue_micros"]!.GetValue<long>() / 2, long.MaxValue); // what failed is paid for and not billed
        var verified = await nodes.Near.RunAsync("ledger", "verify");
        Assert.Contains("every hash, seal, split, sum and balance is right", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_wants_no_usage_sees_none_and_is_billed_all_the_same()
    {
        using var plain = await (await Api.StreamAsync(Api.Chat, Question())).ReadAsync();
        Assert.True(plain.Done && plain.Usage is null && plain.Text.Length > 0);
        Assert.True((await nodes.RecordAsync(plain.RequestId))["billed_micros"]!.GetValue<long>() > 0);

        using var told = await (await Api.StreamAsync(Api.Chat, Question(("stream_options", new JsonObject { ["include_usage"] = true })))).ReadAsync();
        Assert.Equal((await nodes.RecordAsync(told.RequestId))["billed_micros"]!.GetValue<long>(), told.Usage!["cost_micros"]!.GetValue<long>());
    }

    [Fact]
    public async Task Vectors_are_a_partners_too_and_the_house_answers_for_its_own()
    {
        var vectors = Client().GetEmbeddingClient("far-embed");
        var far = await vectors.GenerateEmbeddingAsync("the sea");
        var near = await Client().GetEmbeddingClient("mai-embed").GenerateEmbeddingAsync("the sea");
        Assert.Equal(near.Value.ToFloats().ToArray(), far.Value.ToFloats().ToArray());
    }

    [Fact]
    public async Task The_catalogue_tells_whose_a_model_is_and_why_it_cannot_be_asked()
    {
        var models = (await Api.GetAsync("/v1/models"))["data"]!.AsArray();
        var far = models.Single(model => Text(model!, "id") == Model)!;
        Assert.Equal(("far", "ready", "far/mai-text"), (Text(far, "partner"), Text(far, "state"), Text(far, "package")));
        var locked = models.Single(model => Text(model!, "id") == "far-locked")!;
        Assert.Equal(("failed", "has no key: the environment variable NO_SUCH_KEY is not set"), (Text(locked, "state"), Text(locked, "detail")));
        var listed = await nodes.Near.RunAsync("models", "--partners", nodes.PartnersFile);
        Assert.Contains("far/mai-text", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_passes_by_itself_is_asked_for_again_and_billed_once()
    {
        var answer = await AskOverNewConnectionAsync(FaultyLine.Answer(500, "{}"), FaultyLine.Answer(429, "{}", headers: "Retry-After: 0\r\n"));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var record = await nodes.RecordAsync(answer.RequestId);
        Assert.Equal(Header(answer, "x-mai-cost"), record["billed_micros"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture));
        Assert.Empty(await ChildrenAsync(answer.RequestId));
    }

    [Theory]
    [InlineData(400, HttpStatusCode.BadRequest, null)]
    [InlineData(401, HttpStatusCode.BadGateway, "partner_refused")]
    [InlineData(404, HttpStatusCode.BadGateway, "partner_refused")]
    [InlineData(200, HttpStatusCode.BadGateway, "partner_refused")]
    public async Task What_will_not_pass_is_told_once_without_the_key(int status, HttpStatusCode told, string? code)
    {
        var body = status == 200 ? "<html>" : """{"error":{"message":"'messages' is odd.","param":"messages"}}""";
        var answer = await AskOverNewConnectionAsync(FaultyLine.Answer(status, body, headers: "X-Secret: 1\r\n"));
        Assert.Equal((told, code), (answer.Status, answer.Body["error"]!["code"]?.GetValue<string>()));
        Assert.DoesNotContain(nodes.Far.Key, answer.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("X-Secret"));
        if (status == 400)
        {
            Assert.Equal(("'messages' is odd.", "messages"), (Text(answer.Body["error"]!, "message"), Text(answer.Body["error"]!, "param")));
        }
    }

    [Fact]
    public async Task A_stream_that_is_cut_ends_with_an_error_and_is_not_billed()
    {
        await nodes.Line.RenewAsync();
        nodes.Line.CutAfter = 1500;
        using var stream = await (await Api.StreamAsync(Api.Chat, Question(("max_tokens", 30), ("ignore_eos", true)))).ReadAsync();
        Assert.False(stream.Done);
        Assert.Equal("The partner 'far' cut its answer.", Text(stream.Error!, "message"));
        var record = await nodes.RecordAsync(stream.RequestId);
        Assert.Equal(("failed", 0L, "estimated"), (UsageRecords.Outcome(record), record["billed_micros"]!.GetValue<long>(), Text(record, "certainty")));
        Assert.True(record["partner_micros"]!.GetValue<long>() > 0);
    }

    [Fact]
    public async Task A_stream_of_fewer_pictures_than_were_asked_for_is_billed_by_those_that_came()
    {
        await nodes.Line.RenewAsync();
        nodes.Line.Answers.Enqueue(FaultyLine.Answer(200, "data: {\"type\":\"image_generation.completed\",\"b64_json\":\"AA==\"}\n\n", "text/event-stream"));
        using var stream = await (await Api.StreamAsync("/v1/images/generations", new JsonObject { ["model"] = "far-image", ["prompt"] = "pizza", ["n"] = 2 })).ReadAsync();
        Assert.Null(stream.Error);
        var record = await nodes.RecordAsync(stream.RequestId);
        Assert.Equal(("stop", "measured", 1, 20_000L), (UsageRecords.Outcome(record), Text(record, "certainty"), record["images"]!.GetValue<int>(), record["billed_micros"]!.GetValue<long>()));
    }

    [Fact]
    public async Task A_stream_whose_client_leaves_ends_at_the_partner_and_is_booked_by_what_was_seen()
    {
        string id;
        using (var stream = await Api.StreamAsync(Api.Chat, Question(("max_tokens", 400), ("ignore_eos", true), ("return_token_ids", true))))
        {
            id = stream.RequestId;
            Assert.True(await stream.ReadTokensAsync(3));
        }

        var record = await nodes.RecordAsync(id);
        Assert.Equal(("cancelled", "estimated"), (UsageRecords.Outcome(record), Text(record, "certainty")));
        Assert.InRange(record["completion_tokens"]!.GetValue<int>(), 3, 399);
        Assert.True(record["billed_micros"]!.GetValue<long>() > 0);
        await nodes.Far.Api.IdleAsync();
    }

    [Fact]
    public async Task A_partner_that_falls_silent_is_not_waited_for_and_leaves_an_unconfirmed_record()
    {
        nodes.Line.FallsSilent = true;
        var answer = await Api.PostAsync(Api.Chat, Question(("model", "far-impatient")));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "The partner 'impatient' did not answer within 0.5 s."), (answer.Status, Text(answer.Body["error"]!, "message")));
        var unconfirmed = Assert.Single(await ChildrenAsync(answer.RequestId));
        Assert.Equal(("unconfirmed", "failed", 0L), (Text(unconfirmed, "certainty"), UsageRecords.Outcome(unconfirmed), unconfirmed["billed_micros"]!.GetValue<long>()));
    }

    [Fact]
    public async Task A_partners_own_budget_refuses_and_says_so()
    {
        using var admin = MoneyNode.ClientOf(nodes.Near, nodes.Near.Key);
        await Api.PutAsync("/admin/budgets/partner:straight", """{"micros_in_all":1}""");
        var ask = new JsonObject { ["model"] = "far-embed", ["input"] = "a text of more than a micro" };
        Answer? answer = null;
        await Until.TrueAsync(async () => (answer = await Api.PostAsync("/v1/embeddings", ask)).Status == HttpStatusCode.TooManyRequests, () => "The budget did not refuse.");
        Assert.Equal(("budget_exceeded", "partner"), (Text(answer!.Body["error"]!, "code"), Text(answer.Body["error"]!, "param")));
        using var removed = await admin.DeleteAsync("/admin/budgets/partner:straight");
        Assert.True(removed.IsSuccessStatusCode);
        await Until.TrueAsync(async () => (await Api.PostAsync("/v1/embeddings", ask)).Status == HttpStatusCode.OK, () => "The budget did not go.");
    }

    private static JsonObject Question(params ReadOnlySpan<(string Field, JsonNode? Value)> fields) => Api.Question("What is the capital of France?", [("model", Model), ("max_tokens", 8), .. fields]);

    /// <summary>A connection that is kept would not meet the line's next fault.</summary>
    private async Task<Answer> AskOverNewConnectionAsync(params string[] faults)
    {
        await nodes.Line.RenewAsync();
        Array.ForEach(faults, nodes.Line.Answers.Enqueue);
        var answer = await Api.PostAsync(Api.Chat, Question());
        Assert.Empty(nodes.Line.Answers);
        return answer;
    }

    private async Task<IReadOnlyList<JsonNode>> ChildrenAsync(string id) =>
        [.. (await UsageRecords.AllAsync(nodes.Data)).Where(record => record["parent"]?.GetValue<string>() == id)];

    private async Task<JsonNode> CostsAsync() =>
        JsonNode.Parse((await MaiCommand.DoneAsync("costs", "--by", "partner", "--json", "--from", MoneyNode.Yesterday, "--data", nodes.Data.Path)).Output)!;

    private OpenAIClient Client() => new(new ApiKeyCredential(nodes.Near.Key), new OpenAIClientOptions { Endpoint = new Uri(nodes.Near.Address, "v1") });

    private static string Header(Answer answer, string name) => answer.Headers.GetValues(name).Single();

    private static string Text(JsonNode record, string field) => record[field]!.GetValue<string>();
}
