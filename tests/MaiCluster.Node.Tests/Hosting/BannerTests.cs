using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Models;

namespace MaiCluster.Node.Tests.Hosting;

public sealed class BannerTests
{
    private static readonly NodeAddresses Http = new(new Uri("http://127.0.0.1:8080/"));

    private static readonly ModelListing[] Models =
    [
        new("mai-embed", "minilm", "embedding", default, ModelState.Ready, null),
        new("mai-text", "smollm2", TextModel.Served, default, ModelState.Ready, null),
        new("mai-voice", "kokoro", "speech", default, ModelState.Loading, null),
    ];

    [Fact]
    public void Without_a_model_that_talks_the_models_are_listed() => Assert.EndsWith(
        "  Try     curl http://127.0.0.1:8080/v1/models -H \"Authorization: Bearer mai_new\"\n",
        Banner.Text("0.1.0", Http, null, ["mai-embed"], Models, "prices.yaml, in EUR", "/data/key", "mai_new"), StringComparison.Ordinal);

    [Theory]
    [InlineData("mai-voice,mai-text,mai-embed", "mai-text, mai-embed; mai-voice on the way")]
    [InlineData("mai-voice", "none yet; mai-voice on the way")]
    public void Models_that_are_not_ready_yet_are_said_to_be_on_the_way(string wanted, string models) => Assert.Contains(
        $"  Models  {models}\n", Banner.Text("0.1.0", Http, null, wanted.Split(','), Models, "prices.yaml, in EUR", "/data/key", "mai_new"), StringComparison.Ordinal);

    [Fact]
    public void A_new_key_is_shown_and_used() => Assert.Equal(
        """
        MaiCluster 0.1.0
          API     http://127.0.0.1:8080/v1
          Models  mai-text
          Prices  prices.yaml, in EUR
          Key     mai_new (kept in /data/key)
          Try     curl -N http://127.0.0.1:8080/v1/chat/completions -H "Authorization: Bearer mai_new" -H "Content-Type: application/json" \
                    -d '{"model":"mai-text","stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}]}'

        """,
        Banner.Text("0.1.0", Http, null, ["mai-text"], Models, "prices.yaml, in EUR", "/data/key", "mai_new"));

    [Fact]
    public void A_kept_key_is_named_and_read_by_the_shell()
    {
        var text = Banner.Text("0.1.0", Http, null, ["mai-text"], Models, "prices.yaml, in EUR", "/my data/key", null);
        Assert.Contains("  Key     /my data/key\n", text, StringComparison.Ordinal);
        Assert.Contains("\"Authorization: Bearer $(cat '/my data/key')\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_address_is_shown_and_what_clients_of_tls_must_trust()
    {
        var all = Http with { Grpc = "127.0.0.1:8081", Https = new Uri("https://127.0.0.1:8443/") };

        Assert.Contains(
            "  API     http://127.0.0.1:8080/v1\n  gRPC    127.0.0.1:8081\n  TLS     https://127.0.0.1:8443/v1, and gRPC (its authority is /data/ca.pem)\n  Models ",
            Banner.Text("0.1.0", all, "/data/ca.pem", ["mai-text"], Models, "prices.yaml, in EUR", "/data/key", null), StringComparison.Ordinal);
        Assert.Contains("/v1, and gRPC\n  Models ", Banner.Text("0.1.0", all, null, ["mai-text"], Models, "prices.yaml, in EUR", "/data/key", null), StringComparison.Ordinal);
    }
}
