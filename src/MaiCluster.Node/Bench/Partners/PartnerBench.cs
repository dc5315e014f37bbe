namespace MaiCluster.Node.Bench.Partners;

/// <summary>What a node adds to a partner's streams: the same upstream is asked directly, over a bare relay and over a node, in turns.</summary>
internal sealed class PartnerBench(PartnerBenchPlan plan, Action<string> tell, TimeProvider time)
{
    private const string Model = "paced";

    /// <summary>A program's first hundreds of requests are slower: its code is compiled once more while they run.</summary>
    private const int WarmUpStreams = 8, WarmUpTokens = 10;

    /// <summary>From so many streams on a round has enough of them, and memory is looked at.</summary>
    private const int Many = 100;

    public async Task<PartnerReport> RunAsync(CancellationToken cancellationToken)
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

            var resident = new ResidentWatch(node, time);
            foreach (var streams in plan.Streams)
            {
                figures.Add(await MeasureAsync(streams, ways, resident, cancellationToken));
            }

            return new PartnerReport(figures, await RaceAsync(ways, resident, cancellationToken)) { ResidentMegabytes = resident.FirstMegabytes, MostResidentMegabytes = resident.MostMegabytes };
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<PartnerFigures> MeasureAsync(StreamsAtOnce asked, (string Name, PacedClients Clients)[] ways, ResidentWatch resident, CancellationToken cancellationToken)
    {
        var (streams, together) = asked;

        // Many streams are slower ones, so that the machine has time left and lateness is the way's own.
        var pace = Math.Max(plan.LeastPaceMs, streams * 1000 / plan.MostTokensPerSecond);
        var rounds = streams >= Many ? plan.RoundsOfMany : plan.Rounds;
        var times = ways.Select(_ => new List<PacedTimes>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            tell($"{streams} streams{(together ? " that begin together" : "")}, {(round == 0 ? "warming up" : $"round {round} of {rounds}")}");
            for (var turn = 0; turn < ways.Length; turn++)
            {
                var way = (round + turn) % ways.Length; // none is always first
                var run = ways[way].Clients.RunAsync(streams, plan.Tokens, pace, together, cancellationToken);
                var taken = streams >= Many ? await resident.WhileAsync(run) : await run;
                if (round > 0)
                {
                    times[way].Add(taken);
                }
            }
        }

        return new PartnerFigures(streams, together, pace, [.. ways.Select((way, index) => WayFigures.Of(way.Name, times[index]))]);
    }

    /// <summary>Streams whose tokens follow each other without a pause: what each way carries in a second.</summary>
    private async Task<RaceFigures> RaceAsync((string Name, PacedClients Clients)[] ways, ResidentWatch resident, CancellationToken cancellationToken)
    {
        var (streams, tokens) = (plan.RaceStreams, plan.RaceTokens);
        var rates = ways.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= plan.RoundsOfRace; round++)
        {
            tell($"{streams} streams at full speed, {(round == 0 ? "warming up" : $"round {round} of {plan.RoundsOfRace}")}");
            for (var turn = 0; turn < ways.Length; turn++)
            {
                var way = (round + turn) % ways.Length;
                var taken = await resident.WhileAsync(ways[way].Clients.RunAsync(streams, tokens, paceMs: 0, together: true, cancellationToken));
                if (round > 0)
                {
                    rates[way].Add(streams * tokens / taken.Seconds);
                }
            }
        }

        return new RaceFigures(streams, tokens, [.. ways.Select((way, index) => new WayRate(way.Name, PacedTimes.At([.. rates[index]], 0.5)))]);
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
