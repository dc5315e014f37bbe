using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using MaiCluster.Gateway.Hosting;

namespace MaiCluster.Gateway.Metrics;

/// <summary>What the HTTP side counts. Labels are routes, statuses and models of the catalogue, never what clients write.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "MaiCluster.Gateway";

    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _images;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstAudio;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds };
        _requests = meter.CreateCounter<long>("maicluster.http.requests", "{request}", "HTTP requests by route and status; 499 = the client left.");
        _calls = meter.CreateCounter<long>("maicluster.grpc.requests", "{request}", "gRPC calls by method and status; those of a ModelStreamInfer call count beside it.");
        _tokens = meter.CreateCounter<long>("maicluster.tokens", "{token}", "Tokens by model and kind: prompt, cached (part of prompt), completion, embedding.");
        _images = meter.CreateCounter<long>("maicluster.images", "{image}", "Pictures made.");
        _firstToken = meter.CreateHistogram("gen_ai.server.time_to_first_token", "s", "From the request's arrival to its first token.", tags: null, advice);
        _duration = meter.CreateHistogram("gen_ai.server.request.duration", "s", "From the request's arrival to its end, of requests that reached a model.", tags: null, advice);
        _firstAudio = meter.CreateHistogram("maicluster.live.time_to_first_audio", "s", "From the end of a caller's turn to the first audio of the answer.", tags: null, advice);
    }

    public void Finished(Exchange exchange, string route, int status, TimeSpan elapsed, TimeProvider time)
    {
        _requests.Add(1, new TagList { { "route", route }, { "status", status } });
        Finished(exchange, elapsed, time);
    }

    public void Finished(Exchange exchange, string route, StatusCode status, TimeSpan elapsed, TimeProvider time)
    {
        _calls.Add(1, new TagList { { "route", route }, { "status", status.ToString() } });
        Finished(exchange, elapsed, time);
    }

    /// <summary>From the end of a caller's turn, or from <c>response.create</c>, to the first audio of the answer.</summary>
    public void FirstAudio(string model, TimeSpan elapsed) => _firstAudio.Record(elapsed.TotalSeconds, new TagList { { "gen_ai.request.model", model } });

    /// <summary>What a request that reached a model took.</summary>
    public void Finished(Exchange exchange, TimeSpan elapsed, TimeProvider time)
    {
        if (exchange.Model is not { } model)
        {
            return;
        }

        var tags = new TagList { { "gen_ai.request.model", model } };
        _duration.Record(elapsed.TotalSeconds, tags);
        if (exchange.FirstTokenTimestamp is { } first)
        {
            _firstToken.Record(time.GetElapsedTime(exchange.StartedTimestamp, first).TotalSeconds, tags);
        }

        var usage = exchange.Usage;
        if (usage.PromptTokens > 0)
        {
            _tokens.Add(usage.PromptTokens, new TagList { { "model", model }, { "kind", "prompt" } });
            _tokens.Add(usage.CachedTokens, new TagList { { "model", model }, { "kind", "cached" } });
            _tokens.Add(usage.CompletionTokens, new TagList { { "model", model }, { "kind", "completion" } });
        }

        if (usage.Quantities.Images > 0)
        {
            _images.Add(usage.Quantities.Images, new TagList { { "model", model } });
        }

        if (usage.Quantities.EmbeddingTokens > 0)
        {
            _tokens.Add(usage.Quantities.EmbeddingTokens, new TagList { { "model", model }, { "kind", "embedding" } });
        }
    }
}
