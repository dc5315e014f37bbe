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
    [InlineData("http://huggingface.co")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("ftp://x")]
    [InlineData("hub")]
    [InlineData("https://user:secret@hub.example")]
    public void Another_endpoint_is_refused(string variable) =>
        Assert.StartsWith($"HF_ENDPOINT is '{variable}'; ", Assert.Throws<PackageException>(() => HubOptions.FromEnvironment(name => name == "HF_ENDPOINT" ? variable : null)).Message, StringComparison.Ordinal);
}
