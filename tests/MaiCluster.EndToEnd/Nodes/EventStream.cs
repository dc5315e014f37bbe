using System.Net;
using System.Text.Json.Nodes;

namespace MaiCluster.EndToEnd.Nodes;

/// <summary>A streamed answer, read line by line as it comes. Disposing it in the middle closes the connection.</summary>
internal sealed class EventStream : IDisposable
{
    private const string Data = "data: ";

    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private EventStream(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _lines = new StreamReader(body);
    }

    public string RequestId => _answer.Headers.GetValues("x-request-id").Single();

    /// <summary>Comments so far, without their colon.</summary>
    public List<string> Comments { get; } = [];

    /// <summary>The text so far, of all choices in the order it came.</summary>
    public string Text { get; private set; } = "";

    public List<int> TokenIds { get; } = [];

    public JsonNode? Usage { get; private set; }

    public JsonNode? Error { get; private set; }

    public string? FinishReason { get; private set; }

    /// <summary><c>[DONE]</c> came, and nothing after it.</summary>
    public bool Done { get; private set; }

    public static async Task<EventStream> OpenAsync(HttpResponseMessage answer)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            var body = await answer.Content.ReadAsStringAsync();
            answer.Dispose();
            throw new HttpRequestException($"{(int)answer.StatusCode}: {body}", null, answer.StatusCode);
        }

        return new EventStream(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>Reads until that many tokens came; false when the stream ended before. Needs <c>return_token_ids</c>.</summary>
    public async Task<bool> ReadTokensAsync(int count)
    {
        while (TokenIds.Count < count)
        {
            if (!await ReadLineAsync())
            {
                return false;
            }
        }

        return true;
    }

    public async Task ReadCommentAsync()
    {
        while (Comments.Count == 0)
        {
            Assert.True(await ReadLineAsync(), "The stream ended without a comment.");
        }
    }

    /// <summary>Reads to the end.</summary>
    public async Task<EventStream> ReadAsync()
    {
        while (await ReadLineAsync())
        {
        }

        return this;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }

    private async Task<bool> ReadLineAsync()
    {
        if (await Until.DoneAsync(_lines.ReadLineAsync(), "A stream fell silent.") is not { } line)
        {
            return false;
        }

        if (line.StartsWith(':'))
        {
            Comments.Add(line[1..].Trim());
        }
        else if (line == Data + "[DONE]")
        {
            Done = true;
        }
        else if (line.Length > 0)
        {
            Assert.StartsWith(Data, line, StringComparison.Ordinal);
            Assert.False(Done, $"After [DONE] came: {line}");
            Take(JsonNode.Parse(line[Data.Length..])!);
        }

        return true;
    }

    private void Take(JsonNode chunk)
    {
        Error ??= chunk["error"];
        Usage = chunk["usage"] ?? Usage;
        foreach (var choice in chunk["choices"]?.AsArray() ?? [])
        {
            Text += choice!["delta"]?["content"]?.GetValue<string>() ?? choice["text"]?.GetValue<string>() ?? "";
            TokenIds.AddRange(choice["token_ids"]?.AsArray().GetValues<int>() ?? []);
            FinishReason = choice["finish_reason"]?.GetValue<string>() ?? FinishReason;
        }
    }
}
