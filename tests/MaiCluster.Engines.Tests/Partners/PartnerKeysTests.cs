using MaiCluster.Engines.Partners;
using MaiCluster.Serving.Partners;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Engines.Tests.Partners;

public sealed class PartnerKeysTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_file_is_read_again_once_its_second_is_over()
    {
        var keys = new PartnerKeys(_ => null, _time);
        File.WriteAllText(_file, "first\n");
        Assert.Equal(("first", null), keys.Of(Of(file: _file)));
        File.WriteAllText(_file, "second\n");
        Assert.Equal(("first", null), keys.Of(Of(file: _file)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("second", null), keys.Of(Of(file: _file)));
    }

    [Theory]
    [InlineData("a key")]
    [InlineData("a\r\nX-Other: 1")]
    [InlineData("schlüssel")]
    public void What_no_header_may_have_is_no_key_and_is_not_told(string text)
    {
        var (key, problem) = new PartnerKeys(_ => text, _time).Of(Of(variable: "KEY"));
        Assert.Null(key);
        Assert.DoesNotContain(text, problem!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partner_may_need_no_key() => Assert.Equal((null, null), new PartnerKeys(_ => null, _time).Of(Of()));

    [Fact]
    public void A_file_that_is_not_there_is_told_of() =>
        Assert.Equal((null, "has no key: /no/such/file cannot be read"), new PartnerKeys(_ => null, _time).Of(Of(file: "/no/such/file")));

    private static PartnerTerms Of(string? variable = null, string? file = null) =>
        new() { Name = "far", Url = new Uri("https://api.example.com/v1/"), KeyEnv = variable, KeyFile = file, Models = [] };
}
