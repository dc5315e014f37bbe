using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace MaiCluster.EndToEnd.Nodes;

/// <summary>The node's HTTP API without any client library.</summary>
internal sealed class Api : IDisposable
{
    public const string Chat = "/v1/chat/completions";

    private readonly HttpClient _http;

    /// <param name="key">Null sends none.</param>
    public Api(Uri address, string? key)
    {
        // As many connections as a test wants; a cut stream closes its own.
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Address => _http.BaseAddress!;

    /// <summary>A chat request with one question, further fields on top.</summary>
    public static JsonObject Question(string text, params ReadOnlySpan<(string Field, JsonNode? Value)> fields)
    {
        var body = new JsonObject
        {
            ["model"] = "mai-text",
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
        };
        foreach (var (field, value) in fields)
        {
            body[field] = value;
        }

        return body;
    }

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return answer.StatusCode;
    }

    public Task<Answer> PostAsync(string path, JsonNode body) => PostAsync(path, Encoding.UTF8.GetBytes(body.ToJsonString()));

    public async Task<Answer> PostAsync(string path, byte[] body, string contentType = "application/json")
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        using var answer = await _http.PostAsync(path, content);
        return new Answer(answer.StatusCode, answer.Headers, await answer.Content.ReadFromJsonAsync<JsonObject>() ?? []);
    }

    public async Task<JsonObject> GetAsync(string path) => await _http.GetFromJsonAsync<JsonObject>(path) ?? [];

    /// <summary>Puts what the admin API keeps, such as a budget or a route; a refusal fails the test with the body.</summary>
    public async Task PutAsync(string path, string json)
    {
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var answer = await _http.PutAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The body of a 200; anything else fails the test with the body.</summary>
    public async Task<JsonObject> AskAsync(string path, JsonNode body)
    {
        var answer = await PostAsync(path, body);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{(int)answer.Status}: {answer.Body.ToJsonString()}");
        return answer.Body;
    }

    public async Task<EventStream> StreamAsync(string path, JsonObject body)
    {
        body["stream"] = true;
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        return await EventStream.OpenAsync(await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <summary>One figure of <c>/metrics</c>, summed over its labels; a figure that is not there fails the test.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var lines = (await _http.GetStringAsync("/metrics")).Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{').ToArray();
        Assert.True(lines.Length > 0, $"/metrics has no {name}.");
        return lines.Sum(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    /// <summary>Nothing runs and nothing waits.</summary>
    public Task IdleAsync() => Until.TrueAsync(
        async () => await MetricAsync("maicluster_rows_active") + await MetricAsync("maicluster_queue_length") == 0,
        () => "Rows or queue did not become empty.");

    public void Dispose() => _http.Dispose();
}
