using System.Net;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Admission;

public sealed class KeyScopeTests
{
    [Theory]
    [InlineData("mai-text", "mai-text", true)]
    [InlineData("mai-text", "mai-text-2", false)]
    [InlineData("mai-text", "Mai-Text", false)]
    [InlineData("mai-*", "mai-text", true)]
    [InlineData("mai-*", "mai-", true)]
    [InlineData("mai-*", "a-mai-text", false)]
    [InlineData("*", "anything", true)]
    [InlineData("*-mini", "gpt-4o-mini", true)]
    [InlineData("gpt-*-mini", "gpt-4o-mini", true)]
    [InlineData("gpt-*-mini", "gpt-4o", false)]
    [InlineData("mai.text", "maixtext", false)]
    public void Models_are_matched_whole_and_a_star_stands_for_any_characters(string pattern, string name, bool allowed)
    {
        var scope = new KeyScope { Models = ["other", pattern] };
        Assert.Equal(allowed, scope.AllowsModel(name));
        Assert.Equal(allowed, scope.RefuseModel(name) is null);
    }

    [Theory]
    [InlineData("/v1/audio", true)]
    [InlineData("/v1/audio/speech", true)]
    [InlineData("/V1/Audio/speech", true)]
    [InlineData("/v1/audios", false)]
    [InlineData("/v1", false)]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("", false)]
    public void Paths_are_matched_by_whole_segments(string path, bool allowed) =>
        Assert.Equal(allowed, new KeyScope { Paths = ["/v1/embeddings", "/v1/audio"] }.RefuseCall(path, IPAddress.Loopback) is null);

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("192.168.1.7", true)]
    [InlineData("192.168.1.8", false)]
    [InlineData("2001:db8::5", true)]
    [InlineData("2001:db9::5", false)]
    [InlineData(null, false)]
    public void Addresses_are_held_against_networks_of_either_kind(string? address, bool allowed)
    {
        var scope = new KeyScope { Addresses = [KeyScope.ParseAddress("10.0.0.0/8")!.Value, KeyScope.ParseAddress("192.168.1.7")!.Value, KeyScope.ParseAddress("2001:db8::/32")!.Value] };
        Assert.Equal(allowed, scope.RefuseCall("/v1/models", address is null ? null : IPAddress.Parse(address)) is null);
    }

    [Fact]
    public void Refusals_name_what_is_left_out_and_what_is_not()
    {
        var scope = new KeyScope { Models = ["mai-*"], Scenarios = ["support"], Paths = ["/v1/models"], Addresses = [IPNetwork.Parse("10.0.0.0/8")] };

        Assert.Equal(
            new RequestFailure(FailureKind.OutOfScope, "This key's scope leaves out the model 'gpt-4o': it is for mai-*.") { Param = "model" }, scope.RefuseModel("gpt-4o"));
        Assert.Equal("This key's scope leaves out the scenario 'podcast': it is for support.", scope.RefuseScenario("podcast")!.Message);
        Assert.Equal("This key's scope leaves out requests that name no scenario: it is for support.", scope.RefuseScenario(null)!.Message);
        Assert.Equal("This key's scope leaves out the path /v1/embeddings: it is for /v1/models.", scope.RefuseCall("/v1/embeddings", IPAddress.Parse("10.0.0.1"))!.Message);
        Assert.Equal("This key's scope leaves out the address 127.0.0.1: it is for 10.0.0.0/8.", scope.RefuseCall("/v1/models", IPAddress.Loopback)!.Message);
        Assert.Null(scope.RefuseScenario("support"));
        Assert.EndsWith("it is for a0, a1, a2, a3, a4, a5, a6, a7, ....", new KeyScope { Models = [.. Enumerable.Range(0, 9).Select(index => $"a{index}")] }.RefuseModel("b")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checks_allocate_nothing_unless_they_refuse()
    {
        var limited = new KeyScope { Models = ["x", "mai-*"], Scenarios = ["support"], Paths = ["/v2", "/v1"], Addresses = [IPNetwork.Parse("127.0.0.0/8")] };
        var passed = 0;
        foreach (var scope in (KeyScope[])[KeyScope.All, limited])
        {
            for (var round = 0; round < 1000; round++)
            {
                passed += Check(scope);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var round = 0; round < 1000; round++)
            {
                passed += Check(scope);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(4000, passed);
        static int Check(KeyScope scope) => scope.AllowsModel("mai-text") && scope.RefuseModel("mai-text") is null && scope.RefuseCall("/v1/models", IPAddress.Loopback) is null ? 1 : 0;
    }

    [Fact]
    public void Scopes_are_equal_by_their_content_and_come_back_from_their_text()
    {
        var scope = new KeyScope { Models = ["mai-*"], Paths = ["/v1"], Addresses = [IPNetwork.Parse("10.0.0.0/8"), KeyScope.ParseAddress("::1")!.Value] };
        Assert.Equal(scope, AccessJson.ScopeOf(AccessJson.TextOf(scope)));
        Assert.NotEqual(scope, scope with { Scenarios = ["support"] });
        Assert.Equal("", AccessJson.TextOf(new KeyScope()));
        Assert.Same(KeyScope.All, AccessJson.ScopeOf(""));
    }

    [Theory]
    [InlineData("/v1", true)]
    [InlineData("v1", false)]
    [InlineData("/", false)]
    [InlineData("/v1/", false)]
    [InlineData("/v1/*", false)]
    [InlineData("/v1 2", false)]
    [InlineData("/v1%2F", false)]
    public void A_path_is_taken_as_it_is(string text, bool right) => Assert.Equal(right, KeyScope.IsPath(text));

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("::1", "::1/128")]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("example.org", null)]
    [InlineData("", null)]
    public void An_address_is_a_network_or_one_host(string text, string? network) => Assert.Equal(network, KeyScope.ParseAddress(text)?.ToString());
}
