using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;

namespace MaiCluster.Node.Bench.Partners;

/// <summary>Clients that read paced streams and note how late each token is.</summary>
internal sealed class PacedClients(Uri address, string model, string? key, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(5),
        DefaultRequestHeaders = { Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key) },
    };

    /// <param name="streams">At once.</param>
    /// <param name="tokens">Of each.</param>
    /// <param name="paceMs">Between two tokens of a stream.</param>
    /// <param name="together">All begin in the same instant, and so do all their tokens; else they are spread over one pace.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PacedTimes> RunAsync(int streams, int tokens, int paceMs, bool together, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, streams).Select(async number =>
        {
            if (!together)
            {
                await Task.Delay(TimeSpan.FromMilliseconds((double)paceMs * number / streams), time, cancellationToken);
            }

            return await StreamAsync(tokens, paceMs, cancellationToken);
        }));
        return new PacedTimes([.. all.Select(one => one.First)], [.. all.SelectMany(one => one.Late)], time.GetElapsedTime(began).TotalSeconds);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(double First, List<double> Late)> StreamAsync(int tokens, int paceMs, CancellationToken cancellationToken)
    {
        var body = $$"""{"model":"{{model}}","stream":true,"max_tokens":{{tokens}},"{{PacedUpstream.PaceField}}":{{paceMs}},"messages":[{"role":"user","content":"x"}]}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var (late, first, asked) = (new List<double>(tokens), 0.0, time.GetTimestamp());
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var (buffer, kept) = (new byte[16 << 10], 0);
        for (int read; (read = await stream.ReadAsync(buffer.AsMemory(kept), cancellationToken)) > 0;)
        {
            var now = time.GetTimestamp();
            kept = Take(buffer, kept + read, late, now);
            first = first == 0 && late.Count > 0 ? time.GetElapsedTime(asked, now).TotalMilliseconds : first;
        }

        return late.Count == tokens ? (first, late) : throw new InvalidDataException($"A stream of {tokens} tokens had {late.Count}.");
    }

    /// <summary>Notes every token that is whole; how many bytes of the next are there.</summary>
    private int Take(byte[] buffer, int count, List<double> late, long now)
    {
        var rest = buffer.AsSpan(0, count);
        for (int end; (end = rest.IndexOf("\n\n"u8)) >= 0; rest = rest[(end + 2)..])
        {
            var at = rest[..end].IndexOf("\"content\":\""u8);
            if (at >= 0 && Utf8Parser.TryParse(rest[(at + 11)..], out long sent, out _))
            {
                late.Add(time.GetElapsedTime(sent, now).TotalMilliseconds);
            }
        }

        rest.CopyTo(buffer);
        return rest.Length;
    }
}

/// <summary>What streams were like: the first token of each, and how late every token was, in milliseconds; how long all took.</summary>
internal sealed record PacedTimes(double[] FirstMs, double[] LateMs, double Seconds)
{
    public static double At(double[] figures, double part)
    {
        var sorted = figures.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
    }
}
