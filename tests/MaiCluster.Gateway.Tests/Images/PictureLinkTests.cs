using System.Net;
using MaiCluster.Gateway.Images;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SkiaSharp;

namespace MaiCluster.Gateway.Tests.Images;

public sealed class PictureLinkTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly HttpClient _stranger = new(); // without a key
    private GatewayHost _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ImageHost.StartAsync(new PartsPipeline(ImageHost.Model, ImageHost.Answer), _time);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _stranger.Dispose();

    [Fact]
    public async Task A_link_gives_the_picture_to_whoever_has_it()
    {
        var link = await AskAsync("\"seed\":123,\"output_format\":\"webp\"");
        using var response = await _stranger.GetAsync(link);

        Assert.StartsWith(new Uri(_gateway.Address, "v1/images/files/img_").ToString(), link.ToString(), StringComparison.Ordinal);
        Assert.Equal(("image/webp", TimeSpan.FromHours(1), true), (response.Content.Headers.ContentType!.MediaType, response.Headers.CacheControl!.MaxAge, response.Headers.CacheControl.Private));
        Assert.Equal(new SKColor(123, 80, 9), Decoded.Of(await response.Content.ReadAsByteArrayAsync()).Middle);
    }

    [Fact]
    public async Task A_link_that_was_changed_gives_nothing()
    {
        var link = (await AskAsync("\"seed\":1")).ToString();
        var other = (await AskAsync("\"seed\":2")).ToString();
        string[] changed =
        [
            link[..^1] + (link[^1] == '0' ? '1' : '0'),
            link.Replace("expires=18", "expires=19", StringComparison.Ordinal),
            link.Split('?')[0] + "?" + other.Split('?')[1],
            link.Split('?')[0],
            link.Split('&')[0],
            link + "&signature=",
        ];

        foreach (var wrong in changed)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _stranger.GetAsync(new Uri(wrong))).StatusCode);
        }
    }

    [Fact]
    public async Task A_link_has_its_time()
    {
        var link = await AskAsync("\"seed\":1");
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await _stranger.GetAsync(link)).StatusCode);

        _time.Advance(TimeSpan.FromMinutes(1));
        using var late = await _stranger.GetAsync(link);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
        Assert.Contains("its time is over", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void When_memory_is_full_the_oldest_go_and_the_newest_stays()
    {
        var store = new PictureStore(Options.Create(new GatewayOptions { PictureMebibytes = 1 }), _time);
        var links = Enumerable.Range(0, 3).Select(_ => store.Add(new byte[400 << 10], "image/png")).ToList();
        Assert.Equal([false, true, true], links.Select(link => store.Find(link) is not null));

        links.Add(store.Add(new byte[2 << 20], "image/png"));
        Assert.Equal([false, false, false, true], links.Select(link => store.Find(link) is not null));
    }

    private async Task<Uri> AskAsync(string fields)
    {
        var answer = await _gateway.PostJsonAsync("v1/images/generations", $$"""{"model":"mai-image-emoji","prompt":"red","response_format":"url",{{fields}}}""");
        return new Uri(answer.GetProperty("data")[0].GetProperty("url").GetString()!);
    }
}
