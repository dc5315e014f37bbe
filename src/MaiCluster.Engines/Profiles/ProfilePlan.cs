namespace MaiCluster.Engines.Profiles;

/// <summary>Which steps are timed, and how often.</summary>
public sealed record ProfilePlan
{
    /// <summary>Rows of a decode step, rising, 1 to 4,096 each; those the engine does not have are left out.</summary>
    public required IReadOnlyList<int> Batches { get; init; }

    /// <summary>Tokens that each row attends to, rising, 2 to 1,048,576 each; those that do not fit are left out.</summary>
    public required IReadOnlyList<int> Contexts { get; init; }

    /// <summary>Tokens of a prefill chunk, rising, 2 to 4,096 each; those above the engine's longest are left out.</summary>
    public required IReadOnlyList<int> Chunks { get; init; }

    /// <summary>Each step is timed so often and the least counts, 1 to 1,000.</summary>
    public required int Repeats { get; init; }

    /// <summary>How often the model is loaded, 1 to 10; the least counts.</summary>
    public required int Loads { get; init; }

    /// <summary>Two to three minutes for the bundled model on two cores.</summary>
    public static ProfilePlan Whole { get; } = new()
    {
        Batches = [1, 2, 4, 8, 12, 16, 32, 64, 128, 256],
        Contexts = [32, 256, 1_024, 2_048, 4_096],
        Chunks = [16, 32, 64, 128, 256, 512, 1_024],
        Repeats = 8,
        Loads = 3,
    };

    /// <summary>Some twenty seconds for the bundled model on two cores; good to a few percent on a quiet machine.</summary>
    public static ProfilePlan Quick { get; } = new()
    {
        Batches = [1, 4, 16],
        Contexts = [32, 512, 1_024],
        Chunks = [16, 64, 128],
        Repeats = 3,
        Loads = 1,
    };
}
