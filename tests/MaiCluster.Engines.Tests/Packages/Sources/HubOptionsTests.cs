using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Tests.Packages.Sources;

public sealed class HubOptionsTests
{
    [Theory]
    [InlineData(null, "https://huggingface.co/")]
    [InlineData("https://hub.example/mirror", "https://hub.example/mirror/")]
    [InlineData("http://localhost:8000", "http://localhost:8000/")]
    [InlineData("http://127.0.0.1:8000/", "http://127.0.0.1:8000/")]
    [InlineData("http://[::1]:8000", "http://[::1]:8000/")]
    public void The_endpoint_is_https_or_this_machine(string? variable, string endpoint) =>
        Assert.Equal(endpoint, HubOptions.FromEnvironment(name => name == "HF_ENDPOINT" ? variable : null).Endpoint.AbsoluteUri);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" hf_abc\n", "hf_abc")]
    public void The_token_is_taken_without_the_space_around_it(string? variable, string? token) =>
        Assert.Equal(token, HubOptions.FromEnvironment(name => name == "HF_TOKEN" ? variable : null).Token);

    [Fact]
    public void A_token_that_would_break_a_header_is_refused_and_not_repeated() =>
        Assert.DoesNotContain("hf_abc", Assert.Throws<PackageException>(() => HubOptions.FromEnvironment(name => name == "HF_TOKEN" ? "hf_abc\r\nX: y" : null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://huggingface.co")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("ftp://x")]
    [InlineData("hub")]
    [InlineData("https://user:secret@hub.example")]
    public void Another_endpoint_is_refused(string variable) =>
        Assert.StartsWith($"HF_ENDPOINT is '{variable}'; ", Assert.Throws<PackageException>(() => HubOptions.FromEnvironment(name => name == "HF_ENDPOINT" ? variable : null)).Message, StringComparison.Ordinal);
}
