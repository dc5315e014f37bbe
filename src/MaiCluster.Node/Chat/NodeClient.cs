using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Chat;

/// <summary>Talks to a running node over its API.</summary>
internal sealed class NodeClient : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly string _keyOrigin;

    public NodeClient(Uri node, string key, string keyOrigin)
    {
        // A node is an address of this or a near machine: a proxy of the environment would only be in the way.
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectLimit, UseProxy = false })
        {
            BaseAddress = node,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _keyOrigin = keyOrigin;
    }

    /// <summary>The answer piece by piece.</summary>
    /// <exception cref="CommandFailedException">No node, a refusal, or a stream that broke; the message says which.</exception>
    public async IAsyncEnumerable<string> AskAsync(ChatQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new ByteArrayContent(question.ToJson()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await SendAsync(request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = SseParser.Create(body).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(events))
        {
            if (events.Current.Data == "[DONE]")
            {
                yield break;
            }

            if (Piece(events.Current.Data) is { Length: > 0 } piece)
            {
                yield return piece;
            }
        }

        throw Broken(null);
    }

    /// <summary>Each model's name and state as the node lists them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListModelsAsync(CancellationToken cancellationToken) =>
        (await ListAsync("v1/models", cancellationToken)).ToDictionary(
            model => model.GetProperty("id").GetString()!,
            model => model.TryGetProperty("state", out var state) ? state.GetString() ?? "" : "");

    /// <summary>The objects of a list, such as <c>v1/models</c> or <c>admin/nodes</c>.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellationToken);
        try
        {
            using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(item => item.Clone())];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailedException($"What answers at {_http.BaseAddress} is not a MaiCluster node.", ExitCode.Failed, e);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailedException(
                e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                    ? $"No node answers at {_http.BaseAddress}: start one with 'mai up', or say where it is with --host and --port."
                    : $"The node at {_http.BaseAddress} cannot be reached: {e.Message}",
                ExitCode.Failed,
                e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var message = ErrorMessage(await response.Content.ReadAsStringAsync(cancellationToken)) ?? response.ReasonPhrase;
            throw new CommandFailedException(response.StatusCode == HttpStatusCode.Unauthorized
                ? $"The node refused the key from {_keyOrigin}: {message}"
                : $"The node answered {(int)response.StatusCode}: {message}");
        }
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Broken(e);
        }
    }

    private static string? Piece(string chunk)
    {
        try
        {
            using var document = JsonDocument.Parse(chunk);
            if (document.RootElement.TryGetProperty("error", out var error))
            {
                throw new CommandFailedException("The answer broke off: " + (error.TryGetProperty("message", out var message) ? message.GetString() : "the node gave no reason."));
            }

            return document.RootElement.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
                && choices[0].TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content)
                ? content.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CommandFailedException("The node sent a chunk that is not of a chat completion.", ExitCode.Failed, e);
        }
    }

    private static string? ErrorMessage(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.GetProperty("error").GetProperty("message").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static CommandFailedException Broken(Exception? cause) =>
        new("The answer broke off: the node closed the connection before its end.", ExitCode.Failed, cause);
}
