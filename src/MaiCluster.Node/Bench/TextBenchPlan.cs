namespace MaiCluster.Node.Bench;

/// <summary>How long the bench measures.</summary>
internal sealed record TextBenchPlan
{
    public required IReadOnlyList<int> Batches { get; init; }
    public required int PromptTokens { get; init; }
    public required int AnswerTokens { get; init; }

    /// <summary>Each figure is the median of so many, taken in alternating order.</summary>
    public required int Rounds { get; init; }

    public required int FirstTokens { get; init; }
    public required int AllocationSteps { get; init; }
    public required int SweepTokens { get; init; }

    /// <summary>Figures to quote; about ten minutes on two cores.</summary>
    public static TextBenchPlan Whole { get; } = new()
    {
        Batches = [1, 4, 8, 16],
        PromptTokens = 128,
        AnswerTokens = 256,
        Rounds = 5,
        FirstTokens = 50,
        AllocationSteps = 1000,
        SweepTokens = 64,
    };

    /// <summary>Only shows that it runs.</summary>
    public static TextBenchPlan Dry { get; } = new()
    {
        Batches = [1, 4],
        PromptTokens = 32,
        AnswerTokens = 48,
        Rounds = 1,
        FirstTokens = 3,
        AllocationSteps = 30,
        SweepTokens = 8,
    };
}
