namespace MaiCluster.Node.Bench;

/// <summary>How long the bench of embeddings measures.</summary>
internal sealed record EmbedBenchPlan
{
    /// <summary>Requests at once.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 4, 8];

    /// <summary>Tokens of each text, special ones included.</summary>
    public required IReadOnlyList<int> Lengths { get; init; }

    /// <summary>Each figure is the median of so many, taken in alternating order.</summary>
    public required int Rounds { get; init; }

    /// <summary>Texts of the request beside which a short one waits.</summary>
    public required int CrowdTexts { get; init; }

    /// <summary>Figures to quote; about a minute and a half on two cores.</summary>
    public static EmbedBenchPlan Whole { get; } = new() { Lengths = [16, 64, 256], Rounds = 25, CrowdTexts = 64 };

    /// <summary>Only shows that it runs.</summary>
    public static EmbedBenchPlan Dry { get; } = new() { Lengths = [16], Rounds = 2, CrowdTexts = 8 };
}
