namespace MaiCluster.Simulation.Traces;

/// <summary>What a trace may hold.</summary>
public sealed record TraceLimits
{
    /// <summary>Requests of a trace, 1 to 100,000,000. Default 10,000,000: about 1 GB of memory.</summary>
    public int Requests { get; init; } = 10_000_000;

    /// <summary>Tokens of one prompt or answer, 1 to 100,000,000. Default 10,000,000: more is a damaged file.</summary>
    public int Tokens { get; init; } = 10_000_000;

    /// <summary>Characters of one line, 64 to 100,000,000. Default 4,194,304: some 500,000 block names.</summary>
    public int LineChars { get; init; } = 4 << 20;
}
