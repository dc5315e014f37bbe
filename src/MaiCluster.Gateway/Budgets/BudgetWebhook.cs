using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MaiCluster.Serving.Budgets;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Gateway.Budgets;

/// <summary>Posts thresholds that budgets have reached, one after the other. No redirects, no cookies.</summary>
public sealed partial class BudgetWebhook : IBudgetAlerts, IAsyncDisposable
{
    private readonly BudgetWebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<BudgetWebhook> _logger;
    private readonly Channel<(BudgetWarning Warning, DateTimeOffset At)> _queue;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _posting;

    public BudgetWebhook(BudgetWebhookOptions options, TimeProvider time, ILogger<BudgetWebhook> logger)
    {
        (_options, _time, _logger) = (options.Checked(), time, logger);
        _queue = Channel.CreateBounded<(BudgetWarning, DateTimeOffset)>(new BoundedChannelOptions(options.Queue) { SingleReader = true });
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
        _posting = PostAllAsync();
    }

    public void Post(BudgetWarning warning, DateTimeOffset at)
    {
        if (!_queue.Writer.TryWrite((warning, at)))
        {
            LogDropped(warning.Budget, warning.Percent, _options.Queue);
        }
    }

    /// <summary>What waits is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _end.CancelAsync();
        await _posting;
        _http.Dispose();
        _end.Dispose();
    }

    /// <summary>The event as UTF-8 JSON.</summary>
    internal static byte[] Json(BudgetWarning warning, DateTimeOffset at)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event"u8, "budget.threshold"u8);
            json.WriteString("budget"u8, warning.Budget.ToString());
            json.WriteString("period"u8, warning.Period switch { BudgetPeriod.Day => "day", BudgetPeriod.Month => "month", _ => "in_all" });
            json.WriteNumber("percent"u8, warning.Percent);
            json.WriteNumber("limit_micros"u8, warning.LimitMicros);
            json.WriteNumber("spent_micros"u8, warning.SpentMicros);
            json.WriteString("at"u8, at);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private async Task PostAllAsync()
    {
        try
        {
            await foreach (var (warning, at) in _queue.Reader.ReadAllAsync(_end.Token))
            {
                await PostAsync(warning, at);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
    }

    private async Task PostAsync(BudgetWarning warning, DateTimeOffset at)
    {
        var (id, body) = ("msg_" + RandomNumberGenerator.GetHexString(32, lowercase: true), Json(warning, at));
        var pause = _options.Pause;
        for (var attempt = 1; ; attempt++)
        {
            if (await TryPostAsync(id, body) is not { } reason)
            {
                return;
            }

            if (attempt == _options.Tries)
            {
                LogFailed(warning.Budget, warning.Percent, attempt, reason);
                return;
            }

            await Task.Delay(pause, _time, _end.Token);
            pause *= 2;
        }
    }

    /// <summary>Null when it was taken; else why not.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the way to the receiver or the receiver does, the next event has its turn.")]
    private async Task<string?> TryPostAsync(string id, byte[] body)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = content };
            Sign(request.Headers, id, body);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            return $"it took longer than {_options.Timeout.TotalSeconds:0.###} s";
        }
        catch (Exception error) when (!_end.IsCancellationRequested)
        {
            return error.Message;
        }
    }

    /// <summary>As Standard Webhooks has it: the receiver makes the same hash of id, time and body, and takes neither old nor repeated ones.</summary>
    private void Sign(HttpRequestHeaders headers, string id, byte[] body)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers.Add("webhook-id", id);
        headers.Add("webhook-timestamp", now);
        if (_options.Secret is { } secret)
        {
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{now}."), .. body];
            headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed)));
        }
    }

    [LoggerMessage(EventId = 1930, Level = LogLevel.Warning, Message = "The webhook was not told that {Budget} has reached {Percent} %, after {Tries} tries: {Reason}")]
    private partial void LogFailed(BudgetId budget, int percent, int tries, string reason);

    [LoggerMessage(EventId = 1931, Level = LogLevel.Warning, Message = "The webhook was not told that {Budget} has reached {Percent} %: {Queue} events wait for it already")]
    private partial void LogDropped(BudgetId budget, int percent, int queue);
}
