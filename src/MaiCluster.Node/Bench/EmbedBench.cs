using System.Globalization;
using System.Net.Http.Headers;
using MaiCluster.Engines.Embeddings;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Embeddings;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Node.Bench;

/// <summary>
/// Measures an embedding engine in a plain loop, the batch loop over the same session, and the whole way over HTTP in one run,
/// in alternating order.
/// </summary>
internal sealed class EmbedBench(PackageStore packages, string model, int threads, EmbedBenchPlan plan, Action<string> progress, TimeProvider time)
{
    private const int Seed = 11;

    /// <summary>Of the text that comes beside a crowd.</summary>
    private const int ShortTokens = 8;

    // Each is one token of every uncased English WordPiece vocabulary.
    private static readonly string[] Words = ["the", "river", "stone", "light", "under", "market", "seven", "green", "house", "water", "night", "paper", "small", "road", "music", "glass"];

    private readonly Random _random = new(Seed);

    public async Task<EmbedBenchReport> RunAsync(CancellationToken cancellationToken)
    {
        var package = await packages.OpenAsync(model, cancellationToken);
        var modality = new EmbeddingModality(NullLogger<EmbeddingModality>.Instance);
        var served = (EmbeddingModel)modality.Read(package);
        await using var loops = new EmbedLoops(served, modality.Load(package, new OnnxOptions { Threads = threads }), time);
        await using var node = await NodeProcess.StartAsync(["--models", model, "--threads", threads.ToString(CultureInfo.InvariantCulture)], time);
        using var client = new HttpClient { BaseAddress = node.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Key);

        var times = new List<EmbedTimes>();
        foreach (var length in plan.Lengths.Select(length => Math.Min(length, served.MaxTokens)).Distinct())
        {
            foreach (var batch in plan.Batches)
            {
                progress(FormattableString.Invariant($"{length} tokens, {batch} at once"));
                times.Add(await MeasureAsync(length, batch, loops, client));
            }
        }

        progress("a short text beside a crowd");
        var (alone, beside, crowd) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < plan.Rounds; round++)
        {
            alone.Add(await loops.LoopSecondsAsync([Text(ShortTokens)]));
            var (own, other) = await loops.BesideAsync(Text(ShortTokens), Texts(Math.Min(plan.Lengths.Max(), served.MaxTokens), plan.CrowdTexts));
            beside.Add(own);
            crowd.Add(other);
        }

        return new EmbedBenchReport { Threads = threads, Times = times, AloneMs = Milliseconds(alone), BesideCrowdMs = Milliseconds(beside), CrowdMs = Milliseconds(crowd) };
    }

    private async Task<EmbedTimes> MeasureAsync(int length, int batch, EmbedLoops loops, HttpClient client)
    {
        var (together, apart, loop, http) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < plan.Rounds; round++)
        {
            if (round == 0)
            {
                Array.ForEach([together, apart, loop, http], list => list.Clear()); // the round before it warmed up
            }

            for (var turn = 0; turn < 4; turn++)
            {
                var texts = Texts(length, batch);
                switch ((round + 4 + turn) % 4)
                {
                    case 0:
                        together.Add(loops.BareSeconds(texts, together: true));
                        break;
                    case 1:
                        apart.Add(loops.BareSeconds(texts, together: false));
                        break;
                    case 2:
                        loop.Add(await loops.LoopSecondsAsync(texts));
                        break;
                    default:
                        http.Add(await HttpSecondsAsync(texts, client));
                        break;
                }
            }
        }

        return new EmbedTimes(length, batch, Math.Min(Milliseconds(together), Milliseconds(apart)), Milliseconds(loop), Milliseconds(http));
    }

    private async Task<double> HttpSecondsAsync(string[] texts, HttpClient client)
    {
        var started = time.GetTimestamp();
        await Task.WhenAll(texts.Select(async text =>
        {
            using var answer = await client.PostAsJsonAsync("v1/embeddings", new { model, input = text, encoding_format = "base64" });
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
        }));
        return time.GetElapsedTime(started).TotalSeconds;
    }

    private string[] Texts(int length, int count) => [.. Enumerable.Range(0, count).Select(_ => Text(length))];

    /// <summary>A text of so many tokens, the two around it included.</summary>
    private string Text(int length) => string.Join(' ', Enumerable.Range(0, Math.Max(1, length - 2)).Select(_ => Words[_random.Next(Words.Length)]));

    private static double Milliseconds(List<double> seconds) => Math.Round(seconds.Order().ElementAt(seconds.Count / 2) * 1000, 3);
}
