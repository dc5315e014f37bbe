using System.Net;
using System.Security.Cryptography;
using System.Text;
using MaiCluster.Gateway.Budgets;
using MaiCluster.Serving.Budgets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Gateway.Tests.Budgets;

public sealed class BudgetWebhookTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset At = new(2026, 3, 20, 8, 15, 30, TimeSpan.Zero);
    private static readonly BudgetWarning Warning = new(BudgetId.OfTeam("acme", "red"), BudgetPeriod.Month, 80, 20_000_000, 16_000_250);

    private readonly HttpListener _receiver = new();
    private Uri _url = null!;

    public Task InitializeAsync()
    {
        // The system gives a free port; another program may take it before the receiver does.
        for (var attempt = 1; ; attempt++)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                _url = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hook/");
            }

            _receiver.Prefixes.Clear();
            _receiver.Prefixes.Add(_url.ToString());
            try
            {
                _receiver.Start();
                return Task.CompletedTask;
            }
            catch (HttpListenerException) when (attempt < 5)
            {
            }
        }
    }

    public Task DisposeAsync()
    {
        _receiver.Close();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_event_is_posted_as_JSON()
    {
        await using var webhook = New(new BudgetWebhookOptions { Url = _url });

        webhook.Post(Warning, At);

        Assert.Equal(
            """POST application/json {"event":"budget.threshold","budget":"team:acme/red","period":"month","percent":80,"limit_micros":20000000,"spent_micros":16000250,"at":"2026-03-20T08:15:30+00:00"}""",
            await AnswerAsync(HttpStatusCode.NoContent));
    }

    [Fact]
    public async Task An_event_is_signed_and_keeps_its_id_when_it_is_tried_again()
    {
        var secret = Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef");
        await using var webhook = New(new BudgetWebhookOptions { Url = _url, Secret = secret, Tries = 2, Pause = TimeSpan.FromMilliseconds(10) });
        webhook.Post(Warning, At);

        var ids = new HashSet<string>();
        foreach (var status in new[] { HttpStatusCode.InternalServerError, HttpStatusCode.OK })
        {
            var context = await _receiver.GetContextAsync().WaitAsync(Limit);
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var (id, time) = (context.Request.Headers["webhook-id"]!, context.Request.Headers["webhook-timestamp"]!);
            var signed = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{time}.{await reader.ReadToEndAsync().WaitAsync(Limit)}"));
            Assert.Equal("v1," + Convert.ToBase64String(signed), context.Request.Headers["webhook-signature"]);
            ids.Add(id);
            context.Response.StatusCode = (int)status;
            context.Response.Close();
        }

        Assert.Single(ids);
    }

    [Fact]
    public async Task A_refused_event_is_tried_again_and_then_the_next_has_its_turn()
    {
        await using var webhook = New(new BudgetWebhookOptions { Url = _url, Tries = 2, Pause = TimeSpan.FromMilliseconds(10) });
        webhook.Post(Warning, At);
        webhook.Post(Warning with { Percent = 90 }, At);

        Assert.Contains("\"percent\":80", await AnswerAsync(HttpStatusCode.InternalServerError), StringComparison.Ordinal);
        Assert.Contains("\"percent\":80", await AnswerAsync(HttpStatusCode.Found), StringComparison.Ordinal);
        Assert.Contains("\"percent\":90", await AnswerAsync(HttpStatusCode.OK), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_is_silent_holds_up_nothing_for_longer_than_the_time_limit()
    {
        await using var webhook = New(new BudgetWebhookOptions { Url = _url, Tries = 1, Timeout = TimeSpan.FromMilliseconds(100) });
        webhook.Post(Warning, At);
        webhook.Post(Warning with { Percent = 90 }, At);

        var silent = await _receiver.GetContextAsync().WaitAsync(Limit); // is never answered

        Assert.Contains("\"percent\":90", await AnswerAsync(HttpStatusCode.OK), StringComparison.Ordinal);
        silent.Response.Abort();
    }

    [Fact]
    public async Task What_no_longer_fits_is_dropped_and_said_so()
    {
        var log = new CountedWarnings();
        await using var webhook = new BudgetWebhook(new BudgetWebhookOptions { Url = _url, Queue = 2 }, TimeProvider.System, log);
        webhook.Post(Warning, At);
        var held = await _receiver.GetContextAsync().WaitAsync(Limit); // the queue is empty again

        for (var post = 0; post < 5; post++)
        {
            webhook.Post(Warning, At);
        }

        Assert.Equal(3, log.Count);
        held.Response.Abort();
    }

    [Fact]
    public void What_is_no_webhook_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new BudgetWebhookOptions { Url = new Uri("ftp://example/") }.Checked());
        Assert.Throws<ArgumentException>(() => new BudgetWebhookOptions { Url = new Uri("http://example.org/") }.Checked());
        Assert.Throws<ArgumentException>(() => new BudgetWebhookOptions { Url = _url, Secret = new byte[23] }.Checked());
        Assert.Throws<ArgumentException>(() => new BudgetWebhookOptions { Url = _url, Queue = 0 }.Checked());
    }

    private static BudgetWebhook New(BudgetWebhookOptions options) => new(options, TimeProvider.System, NullLogger<BudgetWebhook>.Instance);

    /// <summary>The next request, which gets this answer.</summary>
    private async Task<string> AnswerAsync(HttpStatusCode status)
    {
        var context = await _receiver.GetContextAsync().WaitAsync(Limit);
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync().WaitAsync(Limit);
        context.Response.StatusCode = (int)status;
        context.Response.RedirectLocation = status == HttpStatusCode.Found ? _url.ToString() : null;
        context.Response.Close();
        return $"{context.Request.HttpMethod} {context.Request.ContentType} {body}";
    }

    private sealed class CountedWarnings : ILogger<BudgetWebhook>
    {
        private int _count;

        public int Count => _count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Interlocked.Increment(ref _count);
    }
}
