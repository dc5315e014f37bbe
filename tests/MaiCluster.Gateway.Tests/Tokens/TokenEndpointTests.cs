using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Tokens;

public sealed class TokenEndpointTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task A_text_becomes_ids()
    {
        var (_, body) = await fixture.Host.PostAsync("/tokenize", """{"model":"mai-text","prompt":"ab","add_special_tokens":false}""");

        Assert.Equal("""{"count":2,"max_model_len":4096,"tokens":[97,98]}""", body);
    }

    [Fact]
    public async Task Ids_become_a_text()
    {
        var (_, body) = await fixture.Host.PostAsync("/detokenize", """{"model":"mai-text","tokens":[256,257,195,169,268]}""");

        Assert.Equal("""{"prompt":"Hello worldé<|end|>"}""", body);
    }

    [Fact]
    public async Task An_id_that_the_model_does_not_have_is_refused()
    {
        var error = await fixture.Host.PostErrorAsync("/detokenize", """{"model":"mai-text","tokens":[1,269]}""");

        Assert.Equal("'tokens[1]' is 269; the ids of mai-text go from 0 to 268.", error.GetProperty("message").GetString());
        Assert.Equal("tokens[1]", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Messages_are_refused_by_name()
    {
        var error = await fixture.Host.PostErrorAsync("/tokenize", """{"model":"mai-text","prompt":"a","messages":[]}""");

        Assert.Equal(("unsupported_parameter", "messages"), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
    }
}
