using System.Net;
using System.Text;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Requests;

[Collection(SharedNodeGroup.Name)]
public class MalformedInputTests(SharedNode shared)
{
    public static TheoryData<string> Names => [.. MalformedInput.All.Select(input => input.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Wrong_request_is_refused_with_what_is_wrong(string name)
    {
        var input = MalformedInput.All.Single(candidate => candidate.Name == name);

        var answer = await shared.Node.Api.PostAsync(input.Path, Encoding.UTF8.GetBytes(input.Body));

        var error = answer.Body["error"]!;
        Assert.Equal(input.Status, (int)answer.Status);
        Assert.Equal("invalid_request_error", error["type"]!.GetValue<string>());
        Assert.Equal(input.Param, error["param"]?.GetValue<string>());
        Assert.Equal(input.Code, error["code"]?.GetValue<string>());
        Assert.Contains(input.Mentions, error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("req_", answer.RequestId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_is_not_text_or_not_json_by_name_is_refused()
    {
        var bytes = await shared.Node.Api.PostAsync(Api.Chat, [.. "{\"model\":\""u8, 0xff, .. "\"}"u8]);
        var form = await shared.Node.Api.PostAsync(Api.Chat, "model=mai-text"u8.ToArray(), "application/x-www-form-urlencoded");

        Assert.Equal(HttpStatusCode.BadRequest, bytes.Status);
        Assert.Contains("UTF-8", bytes.Body["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.Status);
        Assert.Contains("application/json", form.Body["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_without_a_working_key_is_refused()
    {
        using var none = new Api(shared.Node.Address, key: null);
        using var wrong = new Api(shared.Node.Address, "mai_" + new string('x', 32));

        foreach (var api in new[] { none, wrong })
        {
            var answer = await api.PostAsync(Api.Chat, Api.Question("Hi"));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.Equal("invalid_api_key", answer.Body["error"]!["code"]!.GetValue<string>());
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await none.StatusAsync("/v1/models"));
        foreach (var open in new[] { "/healthz", "/readyz", "/metrics", "/openapi.json" })
        {
            Assert.Equal(HttpStatusCode.OK, await none.StatusAsync(open));
        }
    }
}
