namespace MaiCluster.Node.Bench.Partners;

/// <summary>What the ways to the upstream were like.</summary>
internal sealed record PartnerReport(IReadOnlyList<PartnerFigures> Paced, RaceFigures Race)
{
    /// <summary>The node's own memory after warming up, in millions of bytes.</summary>
    public required double ResidentMegabytes { get; init; }

    /// <summary>At the most, while it had many streams.</summary>
    public required double MostResidentMegabytes { get; init; }
}

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

/// <summary>So many streams at once, of so many tokens each, without a pause between them.</summary>
internal sealed record RaceFigures(int Streams, int Tokens, IReadOnlyList<WayRate> Ways);

/// <summary>What one way carries, of all streams together: the median round.</summary>
internal sealed record WayRate(string Way, double TokensPerSecond);
