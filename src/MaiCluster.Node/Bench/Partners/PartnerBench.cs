namespace MaiCluster.Node.Bench.Partners;

/// <summary>What a node adds to a partner's streams: the same upstream is asked directly, over a bare relay and over a node, in turns.</summary>
internal sealed class PartnerBench(PartnerBenchPlan plan, Action<string> tell, TimeProvider time)
{
    private const string Model = "paced";

    /// <summary>A program's first hundreds of requests are slower: its code is compiled once more while they run.</summary>
    private const int WarmUpStreams = 8, WarmUpTokens = 10;

    public async Task<IReadOnlyList<PartnerFigures>> RunAsync(CancellationToken cancellationToken)
    {
        await using var upstream = new PacedUpstream(time);
        await using var relay = new BareRelay(upstream.Address);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Partners(upstream.Address), cancellationToken);
            tell("starting a node");
            await using var node = await NodeProcess.StartAsync(["--models", "mai-text", "--partners", file], time);
            using var direct = new PacedClients(upstream.Address, Model, null, time);
            using var bare = new PacedClients(relay.Address, Model, null, time);
            using var through = new PacedClients(node.Address, Model, node.Key, time);
            var figures = new List<PartnerFigures>();
            (string Name, PacedClients Clients)[] ways = [("direct", direct), ("bare relay", bare), ("node", through)];
            tell("warming up");
            for (var round = 0; round < plan.WarmUps; round++)
            {
                foreach (var (_, clients) in ways)
                {
                    await clients.RunAsync(WarmUpStreams, WarmUpTokens, paceMs: 1, together: true, cancellationToken);
                }

                await Task.Delay(plan.Rest, time, cancellationToken);
            }

            foreach (var streams in plan.Streams)
            {
                figures.Add(await MeasureAsync(streams, ways, cancellationToken));
            }

            return figures;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<PartnerFigures> MeasureAsync(StreamsAtOnce asked, (string Name, PacedClients Clients)[] ways, CancellationToken cancellationToken)
    {
        var (streams, together) = asked;

        // Many streams are slower ones, so that the machine has time left and lateness is the way's own.
        var pace = Math.Max(plan.LeastPaceMs, streams * 1000 / plan.MostTokensPerSecond);
        var rounds = streams >= 100 ? plan.RoundsOfMany : plan.Rounds;
        var times = ways.Select(_ => new List<PacedTimes>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            tell($"{streams} streams{(together ? " that begin together" : "")}, {(round == 0 ? "warming up" : $"round {round} of {rounds}")}");
            for (var turn = 0; turn < ways.Length; turn++)
            {
                var way = (round + turn) % ways.Length; // none is always first
                var taken = await ways[way].Clients.RunAsync(streams, plan.Tokens, pace, together, cancellationToken);
                if (round > 0)
                {
                    times[way].Add(taken);
                }
            }
        }

        return new PartnerFigures(streams, together, pace, [.. ways.Select((way, index) => WayFigures.Of(way.Name, times[index]))]);
    }

    private static string Partners(Uri upstream) => $"""
        partners:
          bench:
            url: {upstream}v1
            concurrency: 4096
            models:
              {Model}:
                kind: text
        """;
}

/// <summary>What is asked.</summary>
internal sealed record PartnerBenchPlan
{
    public required IReadOnlyList<StreamsAtOnce> Streams { get; init; }

    /// <summary>Of each stream.</summary>
    public required int Tokens { get; init; }

    public required int LeastPaceMs { get; init; }

    /// <summary>Of all streams together.</summary>
    public required int MostTokensPerSecond { get; init; }

    /// <summary>Rounds over each way before anything is measured.</summary>
    public required int WarmUps { get; init; }

    /// <summary>After each of them: what a node reads anew after a rest has to be warm too.</summary>
    public required TimeSpan Rest { get; init; }

    /// <summary>After one that only warms up.</summary>
    public required int Rounds { get; init; }

    public required int RoundsOfMany { get; init; }
}

/// <param name="Count">How many streams.</param>
/// <param name="Together">They begin in one instant; else one after the other within one pace.</param>
internal readonly record struct StreamsAtOnce(int Count, bool Together);

/// <summary>So many streams at once, a token of each every <paramref name="PaceMs"/>.</summary>
internal sealed record PartnerFigures(int Streams, bool Together, int PaceMs, IReadOnlyList<WayFigures> Ways);

/// <summary>One way to the upstream: the first token from its asking, and how late tokens are after they were sent.</summary>
internal sealed record WayFigures(string Way, double FirstMs, double FirstMs99, double LateMs, double LateMs99, double Seconds)
{
    public static WayFigures Of(string way, IReadOnlyList<PacedTimes> times)
    {
        var (first, late) = (times.SelectMany(one => one.FirstMs).ToArray(), times.SelectMany(one => one.LateMs).ToArray());
        return new WayFigures(way, PacedTimes.At(first, 0.5), PacedTimes.At(first, 0.99), PacedTimes.At(late, 0.5), PacedTimes.At(late, 0.99), times.Average(one => one.Seconds));
    }
}
