using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tests.Responses;

namespace MaiCluster.Gateway.Tests.Conversations;

public sealed class ConversationTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Path = "/v1/conversations";

    private GatewayHost Host => fixture.Host;

    [Fact]
    public async Task A_conversation_is_made_shown_changed_and_deleted()
    {
        var made = await Host.PostJsonAsync(Path, """{"metadata":{"topic":"sea"}}""");
        var at = $"{Path}/{made.Id()}";

        Assert.Equal("conversation", made.GetProperty("object").GetString());
        Assert.StartsWith("conv_", made.Id(), StringComparison.Ordinal);
        Assert.Equal("sea", made.GetProperty("metadata").GetProperty("topic").GetString());
        Assert.Equal(made.GetRawText(), (await Host.GetJsonAsync(at)).GetRawText());

        var changed = await Host.PostJsonAsync(at, """{"metadata":{"topic":"sky"}}""");
        Assert.Equal("sky", changed.GetProperty("metadata").GetProperty("topic").GetString());
        Assert.Equal(changed.GetRawText(), (await Host.GetJsonAsync(at)).GetRawText());

        Assert.Equal($$"""{"id":"{{made.Id()}}","object":"conversation.deleted","deleted":true}""", (await Host.SendAsync(HttpMethod.Delete, at)).GetRawText());
        await Host.SendAsync(HttpMethod.Delete, at, 404);
        await Host.GetJsonAsync(at, 404);
    }

    [Fact]
    public async Task A_conversation_may_begin_with_nothing_sent_at_all()
    {
        var made = await Host.SendAsync(HttpMethod.Post, Path);

        Assert.Equal("{}", made.GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task Responses_in_a_conversation_know_its_items_and_join_them()
    {
        var id = (await Host.PostJsonAsync(Path, """{"items":[{"role":"user","content":"My name is Ada."}]}""")).Id();

        var first = await Host.RespondAsync($$""" "conversation":"{{id}}","input":"What is my name?" """);
        Assert.Equal("User: My name is Ada.\nUser: What is my name?\n", Host.LastPrompt());
        Assert.Equal(id, Host.LastSession());
        Assert.Equal(id, first.GetProperty("conversation").Id());

        await Host.RespondAsync($$""" "conversation":{"id":"{{id}}"},"input":"And again?","store":false """);
        Assert.Equal("User: My name is Ada.\nUser: What is my name?\nAssistant: Hello world\nUser: And again?\n", Host.LastPrompt());
        Assert.Equal(id, Host.LastSession());

        var items = await Host.GetJsonAsync($"{Path}/{id}/items?order=asc");
        Assert.Equal("user user assistant user assistant", Roles(items));
        Assert.Equal(first.GetProperty("output")[0].GetRawText(), items.GetProperty("data")[2].GetRawText());
    }

    [Fact]
    public async Task A_conversation_may_go_on_without_input_once_it_has_items()
    {
        var id = (await Host.PostJsonAsync(Path, "{}")).Id();
        var error = (await Host.RespondAsync($$""" "conversation":"{{id}}" """, 400)).GetProperty("error");
        Assert.Equal($"'input' is required here: conversation '{id}' has no items yet.", error.GetProperty("message").GetString());

        await Host.PostJsonAsync($"{Path}/{id}/items", """{"items":[{"role":"user","content":"Hi"}]}""");
        await Host.RespondAsync($$""" "conversation":"{{id}}" """);

        Assert.Equal("User: Hi\n", Host.LastPrompt());
    }

    [Fact]
    public async Task A_response_of_a_conversation_is_continued_by_the_conversation()
    {
        var id = (await Host.PostJsonAsync(Path, "{}")).Id();
        var first = await Host.RespondAsync($$""" "conversation":"{{id}}","input":"Hi" """);

        var error = (await Host.RespondAsync($$""" "previous_response_id":"{{first.Id()}}","input":"Hi" """, 400)).GetProperty("error");

        Assert.Equal($"Response '{first.Id()}' is part of conversation '{id}': send 'conversation' with that id instead.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Items_are_added_shown_and_deleted()
    {
        var id = (await Host.PostJsonAsync(Path, "{}")).Id();
        var added = await Host.PostJsonAsync($"{Path}/{id}/items", """{"items":[{"role":"user","content":"1"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}""");
        var first = added.GetProperty("data")[0].Id();
        var second = added.GetProperty("data")[1].Id();

        Assert.Equal((first, second, false), (added.GetProperty("first_id").GetString(), added.GetProperty("last_id").GetString(), added.GetProperty("has_more").GetBoolean()));
        Assert.Equal(added.GetProperty("data")[1].GetRawText(), (await Host.GetJsonAsync($"{Path}/{id}/items/{second}")).GetRawText());
        Assert.Equal(second, (await Host.GetJsonAsync($"{Path}/{id}/items?limit=1")).GetProperty("data")[0].Id());

        Assert.Equal(id, (await Host.SendAsync(HttpMethod.Delete, $"{Path}/{id}/items/{first}")).Id());
        await Host.GetJsonAsync($"{Path}/{id}/items/{first}", 404);
        await Host.SendAsync(HttpMethod.Delete, $"{Path}/{id}/items/{first}", 404);
        Assert.Equal(1, (await Host.GetJsonAsync($"{Path}/{id}/items")).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Another_key_gets_404_whatever_it_tries()
    {
        var id = (await Host.PostJsonAsync(Path, """{"items":[{"role":"user","content":"1"}]}""")).Id();
        var item = (await Host.GetJsonAsync($"{Path}/{id}/items")).GetProperty("first_id").GetString();

        foreach (var (method, path, json) in new[]
        {
            (HttpMethod.Get, $"{Path}/{id}", null), (HttpMethod.Delete, $"{Path}/{id}", null), (HttpMethod.Post, $"{Path}/{id}", """{"metadata":{}}"""),
            (HttpMethod.Get, $"{Path}/{id}/items", null), (HttpMethod.Post, $"{Path}/{id}/items", """{"items":[]}"""),
            (HttpMethod.Get, $"{Path}/{id}/items/{item}", null), (HttpMethod.Delete, $"{Path}/{id}/items/{item}", null),
            (HttpMethod.Post, "/v1/responses", $$"""{"model":"mai-text","input":"Hi","conversation":"{{id}}"}"""),
        })
        {
            var error = (await Host.SendAsync(method, path, 404, KeyRing.OtherKey, json)).GetProperty("error");
            Assert.Equal($"There is no conversation '{id}': it was never made with this key, was deleted, or its time is over.", error.GetProperty("message").GetString());
        }
    }

    [Fact]
    public async Task A_conversation_has_a_limit()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxMessages = 3);
        var id = (await host.PostJsonAsync(Path, """{"items":[{"role":"user","content":"1"},{"role":"assistant","content":"2"}]}""")).Id();

        var error = await host.PostErrorAsync($"{Path}/{id}/items", """{"items":[{"role":"user","content":"3"},{"role":"user","content":"4"}]}""");
        Assert.Equal($"Conversation '{id}' has 2 items; with these there would be 4, and it may have at most 3.", error.GetProperty("message").GetString());
        error = (await host.RespondAsync($$""" "conversation":"{{id}}","input":"3" """, 400)).GetProperty("error");
        Assert.Equal("'conversation' has 2 items; with the new turn there would be 4, and a history may have at most 3.", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("""{"items":[{"role":"user"}]}""", "items[0].content")]
    [InlineData("""{"metadata":[]}""", "metadata")]
    [InlineData("""{"item":[]}""", "item")]
    public async Task A_wrong_field_is_named(string json, string param) =>
        Assert.Equal(param, (await Host.PostErrorAsync(Path, json)).GetProperty("param").GetString());

    private static string Roles(JsonElement items) => string.Join(' ', items.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("role").GetString()));
}
