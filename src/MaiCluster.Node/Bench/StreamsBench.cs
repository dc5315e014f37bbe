namespace MaiCluster.Node.Bench;

/// <summary>What streaming clients see of servers that run already, all asked the same in turns: one process and a cluster, two versions, two machines.</summary>
internal sealed class StreamsBench(IReadOnlyList<Uri> servers, string key, StreamsBenchPlan plan, Action<string> tell, TimeProvider time)
{
    private const int Seed = 1;

    /// <summary>Ids that every vocabulary has, and no marks among them.</summary>
    private const int LeastToken = 48, MostToken = 90;

    private readonly Random _random = new(Seed);

    public IReadOnlyList<ServerRates> Run(CancellationToken cancellationToken)
    {
        var clients = servers.Select(server => new StreamingClients(server, key, plan.Model, time)).ToArray();
        var rates = servers.Select(_ => new List<double>()).ToArray();
        var first = servers.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= plan.Rounds; round++)
        {
            tell(round == 0 ? "warming up" : $"round {round} of {plan.Rounds}");
            for (var turn = 0; turn < clients.Length; turn++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var server = (round + turn) % clients.Length; // none is always first
                var rate = Rate(clients[server]);
                var times = FirstTokens(clients[server]);
                if (round > 0)
                {
                    rates[server].Add(rate);
                    first[server].AddRange(times);
                }
            }
        }

        return [.. servers.Select((server, index) => new ServerRates(server, Median(rates[index]), 1000 * Median(first[index])))];
    }

    private double Rate(StreamingClients clients)
    {
        var prompts = Enumerable.Range(0, plan.Streams).Select(_ => Prompt()).ToArray();
        return TokenTimes.RateWhileAllRun(clients.Run(prompts, plan.AnswerTokens), plan.AnswerTokens);
    }

    private double[] FirstTokens(StreamingClients clients) => [.. Enumerable.Range(0, plan.FirstTokens).Select(_ => clients.FirstTokenSeconds(Prompt()))];

    /// <summary>Each is new, so that no server has it from before.</summary>
    private int[] Prompt() => [.. Enumerable.Range(0, plan.PromptTokens).Select(_ => _random.Next(LeastToken, MostToken))];

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}

/// <summary>What is asked of each server.</summary>
internal sealed record StreamsBenchPlan
{
    public required string Model { get; init; }
    public required int Streams { get; init; }
    public required int PromptTokens { get; init; }
    public required int AnswerTokens { get; init; }

    /// <summary>After one that only warms up.</summary>
    public required int Rounds { get; init; }

    /// <summary>Requests alone on the server, each round.</summary>
    public required int FirstTokens { get; init; }
}

/// <summary>Medians: tokens per second while all streams run, and the time to the first token of one that is alone.</summary>
internal sealed record ServerRates(Uri Server, double TokensPerSecond, double FirstTokenMs);
