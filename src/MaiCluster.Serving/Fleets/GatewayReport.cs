namespace MaiCluster.Serving.Fleets;

/// <summary>What was asked of one gateway in an interval.</summary>
/// <param name="Gateway">Its name.</param>
/// <param name="Interval">How long it counted.</param>
/// <param name="Models">One line for each package that was asked for, or that requests wait for.</param>
public sealed record GatewayReport(string Gateway, TimeSpan Interval, IReadOnlyList<ModelArrivals> Models);

/// <summary>Counts of one package in one interval.</summary>
/// <param name="ArrivalsBySecond">Requests of each second of the interval, for burstiness.</param>
public sealed record ModelArrivals(string Package, int Requests, long PromptTokens, long AnswerTokens, int Waiting, IReadOnlyList<int> ArrivalsBySecond);
