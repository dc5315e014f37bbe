using System.Diagnostics.Metrics;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Metrics;

public sealed class PrometheusExporterTests : IAsyncLifetime
{
    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Gauges_of_the_batch_loop_keep_their_names()
    {
        var meter = _host.Services.GetRequiredService<IMeterFactory>().Create("MaiCluster.Batching");
        var rows = 3;
        meter.CreateObservableGauge("maicluster.rows.active", () => new Measurement<int>(rows, new KeyValuePair<string, object?>("model", "mai-text")), "{row}", "Rows that run.");
        meter.CreateObservableGauge("maicluster.queue.length", () => new Measurement<int>(5, new KeyValuePair<string, object?>("model", "a\"b")), "{request}");
        meter.CreateObservableGauge("maicluster.kv.bytes", () => new Measurement<long>(1L << 31), "By");

        var text = await ScrapeAsync();

        Assert.Contains("# HELP maicluster_rows_active Rows that run.\n# TYPE maicluster_rows_active gauge\nmaicluster_rows_active{model=\"mai-text\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("maicluster_queue_length{model=\"a\\\"b\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("maicluster_kv_bytes 2147483648\n", text, StringComparison.Ordinal);
        rows = 4;
        Assert.Contains("maicluster_rows_active{model=\"mai-text\"} 4\n", await ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Meters_of_others_are_not_shown()
    {
        using var foreign = new Meter("MaiCluster.Elsewhere");
        foreign.CreateCounter<long>("maicluster.elsewhere").Add(1);

        Assert.DoesNotContain("elsewhere", await ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_tokens_and_times_are_counted()
    {
        await _host.PostJsonAsync("/v1/completions", """{"model":"mai-text","prompt":"ab"}""");
        await _host.PostErrorAsync("/v1/completions", """{"model":"other","prompt":"ab"}""", status: 404);

        var text = await ScrapeAsync();

        Assert.Contains("maicluster_http_requests_total{route=\"/v1/completions\",status=\"200\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("maicluster_http_requests_total{route=\"/v1/completions\",status=\"404\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("maicluster_tokens_total{model=\"mai-text\",kind=\"completion\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE gen_ai_server_time_to_first_token_seconds histogram\n", text, StringComparison.Ordinal);
        Assert.Contains("gen_ai_server_time_to_first_token_seconds_bucket{gen_ai_request_model=\"mai-text\",le=\"+Inf\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("gen_ai_server_time_to_first_token_seconds_count{gen_ai_request_model=\"mai-text\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readyz_tells_what_is_awaited()
    {
        var readiness = _host.Services.GetRequiredService<Readiness>();
        readiness.Await("mai-text", "loading");

        var waiting = await _host.Client.GetAsync(new Uri("/readyz", UriKind.Relative)).Within("an answer");
        readiness.Met("mai-text");
        var ready = await _host.Client.GetAsync(new Uri("/readyz", UriKind.Relative)).Within("an answer");

        Assert.Equal(503, (int)waiting.StatusCode);
        Assert.Equal("""{"status":"waiting","awaited":{"mai-text":"loading"}}""", await waiting.Content.ReadAsStringAsync());
        Assert.Equal(200, (int)ready.StatusCode);
        Assert.Equal("""{"status":"ready"}""", await ready.Content.ReadAsStringAsync());
    }

    private Task<string> ScrapeAsync() => _host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)).Within("the metrics");
}
