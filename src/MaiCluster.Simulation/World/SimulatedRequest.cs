using MaiCluster.Simulation.Traces;

namespace MaiCluster.Simulation.World;

/// <summary>What became of a request.</summary>
public enum Outcome
{
    /// <summary>Not ended yet; none is left so.</summary>
    Running,

    Done,

    /// <summary>Refused or given up before it reached a replica.</summary>
    Shed,
}

/// <summary>One request on its way through the simulated cluster.</summary>
public sealed class SimulatedRequest(int id, int model, TraceRequest traced, int maxTokens)
{
    public int Id { get; } = id;

    /// <summary>Index of the model asked for.</summary>
    public int Model { get; } = model;

    public double ArrivedAt { get; } = traced.Seconds;

    public int PromptTokens { get; } = traced.PromptTokens;

    public int AnswerTokens { get; } = traced.AnswerTokens;

    /// <summary>What its client allows the answer to have.</summary>
    public int MaxTokens { get; } = maxTokens;

    public ulong[]? Blocks { get; } = traced.Blocks;

    public Outcome Outcome { get; internal set; }

    public double FirstTokenAt { get; internal set; }

    public double EndedAt { get; internal set; }

    /// <summary>Prompt tokens that its replica held already.</summary>
    public int CachedTokens { get; internal set; }

    /// <summary>Seconds from arrival to the first token.</summary>
    public double FirstTokenSeconds => FirstTokenAt - ArrivedAt;

    /// <summary>Mean seconds between tokens after the first; 0 for an answer of one token.</summary>
    public double PerTokenSeconds => AnswerTokens > 1 ? (EndedAt - FirstTokenAt) / (AnswerTokens - 1) : 0;

    /// <summary>Prompt tokens that are computed.</summary>
    internal int Computed { get; set; }

    /// <summary>The count of its replica's decode steps after which it ends.</summary>
    internal long LastStep { get; set; }

    /// <summary>True: no replica was ready when it came.</summary>
    internal bool WasHeld { get; set; }

    internal long KvTokens => (long)PromptTokens + MaxTokens;

    public bool Meets(SimulatedModel model) =>
        Outcome == Outcome.Done && FirstTokenSeconds <= model.FirstTokenSeconds && PerTokenSeconds <= model.PerTokenSeconds;
}
