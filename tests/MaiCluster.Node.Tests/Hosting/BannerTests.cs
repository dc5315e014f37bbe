using MaiCluster.Node.Hosting;

namespace MaiCluster.Node.Tests.Hosting;

public sealed class BannerTests
{
    private static readonly Uri Address = new("http://127.0.0.1:8080/");

    [Fact]
    public void A_new_key_is_shown_and_used() => Assert.Equal(
        """
        MaiCluster 0.1.0
          API     http://127.0.0.1:8080/v1
          Models  mai-text
          Key     mai_new (kept in /data/key)
          Try     curl -N http://127.0.0.1:8080/v1/chat/completions -H "Authorization: Bearer mai_new" -H "Content-Type: application/json" \
                    -d '{"model":"mai-text","stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}]}'

        """,
        Banner.Text("0.1.0", Address, ["mai-text"], "/data/key", "mai_new"));

    [Fact]
    public void A_kept_key_is_named_and_read_by_the_shell()
    {
        var text = Banner.Text("0.1.0", Address, ["mai-text"], "/my data/key", null);
        Assert.Contains("  Key     /my data/key\n", text, StringComparison.Ordinal);
        Assert.Contains("\"Authorization: Bearer $(cat '/my data/key')\"", text, StringComparison.Ordinal);
    }
}
