using System.Text.Json;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Partners.Reading;

namespace MaiCluster.Serving.Tests.Partners;

public sealed class PartnerBookReaderTests
{
    private static readonly HashSet<string> House = ["mai-text"];

    [Fact]
    public void A_partner_has_its_terms_and_the_usual_ones_where_it_says_nothing()
    {
        var book = Read("""
            {"partners":{"far":{"url":"https://api.example.com/v1/","key_env":"FAR_KEY","connect":2.5,"attempts":1,"requests_per_minute":60,"health":"/models",
              "models":{"gpt-4o":{"upstream":"gpt-4o-2024","kind":"text","max_output_tokens":512,"limit_field":"max_completion_tokens"},"ada":{"kind":"embedding"}}}}}
            """);
        var far = book.Partner("far")!;
        Assert.Equal(("https://api.example.com/v1/", "FAR_KEY", 2.5, 1, 60, "models"), (far.Url.AbsoluteUri, far.KeyEnv, far.Connect.TotalSeconds, far.Attempts, far.RequestsPerMinute!.Value, far.Health));
        Assert.Equal((60.0, 30.0, 256), (far.FirstToken.TotalSeconds, far.Idle.TotalSeconds, far.Concurrency));
        var model = book.Model("gpt-4o")!;
        Assert.Equal(("far", "far/gpt-4o-2024", "text", 512), (model.Partner, model.Package, model.Modality, model.Terms.MaxOutputTokens));
        Assert.Equal([PartnerOperation.Chat, PartnerOperation.Completion], model.Operations);
        Assert.Equal("ada", book.Model("ada")!.Upstream);
        Assert.Null(book.Model("mai-text"));
    }

    [Theory]
    [InlineData("""{}""", "partners: is missing; expected partners by their names")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example/v1","models":{"mai-text":{"kind":"text"}}}}}""", "partners.far.models.mai-text: is the name of a model that runs here; expected another one for the partner's")]
    [InlineData("""{"partners":{"a":{"url":"https://a.example","models":{"m":{"kind":"text"}}},"b":{"url":"https://b.example","models":{"m":{"kind":"text"}}}}}""", "partners.b.models.m: is a model of the partner a too; expected another name for one of them")]
    [InlineData("""{"partners":{"far":{"url":"http://a.example/v1","models":{"m":{"kind":"text"}}}}}""", "partners.far.url: is no address for a partner; expected an address such as https://api.example.com/v1; http:// is for this machine alone, and no key or '?' in it")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example/v1?key=1","models":{"m":{"kind":"text"}}}}}""", "partners.far.url: is no address for a partner; expected an address such as https://api.example.com/v1; http:// is for this machine alone, and no key or '?' in it")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example","key_env":"sk-1","models":{"m":{"kind":"text"}}}}}""", "partners.far.key_env: is no name of an environment variable; expected one such as PARTNER_API_KEY, not the key itself")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example","key_env":"A","key_file":"b","models":{"m":{"kind":"text"}}}}}""", "partners.far.key_file: stands beside key_env; expected one of them")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example","key":"sk-1","models":{"m":{"kind":"text"}}}}}""", "partners.far.key: is not known here; known are url, key_env, key_file, connect, first_token, answer, idle, attempts, concurrency, requests_per_minute, health, models")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example","models":{"m":{"kind":"video"}}}}}""", "partners.far.models.m.kind: is 'video'; expected one of text, embedding, speech, transcription, image")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example","models":{}}}}""", "partners.far.models: has 0 names; expected 1 to 10000")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example","attempts":0,"models":{"m":{"kind":"text"}}}}}""", "partners.far.attempts: is 0; expected 1 to 10")]
    [InlineData("""{"partners":{"far":{"url":"https://a.example","idle":0,"models":{"m":{"kind":"text"}}}}}""", "partners.far.idle: is 0; expected seconds, at least 0.1")]
    [InlineData("""{"partners":{"f/r":{"url":"https://a.example","models":{"m":{"kind":"text"}}}}}""", "partners.f/r: is no name; expected 1 to 128 printable ASCII characters without '/', ':' and spaces")]
    public void What_is_wrong_is_told_with_its_place(string json, string fault)
    {
        using var document = JsonDocument.Parse(json);
        var (book, faults) = PartnerBookReader.Read(document.RootElement, House);
        Assert.Null(book);
        Assert.Equal(fault, Assert.Single(faults).ToString());
    }

    private static PartnerBook Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var (book, faults) = PartnerBookReader.Read(document.RootElement, House);
        Assert.Empty(faults);
        return book!;
    }
}
