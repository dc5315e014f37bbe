using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Chat;

public sealed class ChatHeaderTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task A_session_and_goals_of_time_reach_the_pipeline()
    {
        Assert.Null(await AskAsync(("x-session-id", "talk:1"), ("x-slo-ttft-ms", "800"), ("x-slo-tpot-ms", "40.5")));

        var request = fixture.Host.Pipeline.Requests.Last();
        Assert.Equal($"{KeyRing.KeyId}/talk:1", request.SessionId.ToString());
        Assert.Equal(new Slo(TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(40.5)), request.Slo);
    }

    [Fact]
    public async Task Without_them_there_is_neither()
    {
        Assert.Null(await AskAsync());

        var request = fixture.Host.Pipeline.Requests.Last();
        Assert.Null(request.SessionId);
        Assert.Equal(default, request.Slo);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_wrong_session_name_is_refused(string name) =>
        Assert.Equal("x-session-id|The header 'x-session-id' must be given once, with 1 to 128 printable ASCII characters without spaces and '/'.", await AskAsync(("x-session-id", name)));

    [Theory]
    [InlineData("x-slo-ttft-ms", "0")]
    [InlineData("x-slo-ttft-ms", "-5")]
    [InlineData("x-slo-tpot-ms", "fast")]
    [InlineData("x-slo-tpot-ms", "1e3")]
    [InlineData("x-slo-tpot-ms", "NaN")]
    [InlineData("x-slo-tpot-ms", "3600001")]
    public async Task A_wrong_time_is_refused(string header, string value) =>
        Assert.Equal($"{header}|The header '{header}' must be given once, as a number of milliseconds above 0 and up to 3600000, such as 500.", await AskAsync((header, value)));

    /// <summary>Null when it was answered, else the error's param and message.</summary>
    private async Task<string?> AskAsync(params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative))
        {
            Content = new StringContent("""{"model":"mai-text","messages":[{"role":"user","content":"Hi"}]}""", Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await fixture.Host.Client.SendAsync(request).Within("an answer");
        if (response.IsSuccessStatusCode)
        {
            return null;
        }

        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error");
        return $"{error.GetProperty("param").GetString()}|{error.GetProperty("message").GetString()}";
    }
}
