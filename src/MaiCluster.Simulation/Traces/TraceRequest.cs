namespace MaiCluster.Simulation.Traces;

/// <summary>One request as a trace tells it.</summary>
/// <param name="Seconds">Since the trace began.</param>
/// <param name="PromptTokens">At least 1.</param>
/// <param name="AnswerTokens">At least 1.</param>
/// <param name="Blocks">Names of the prompt's blocks, equal where the tokens are equal up to there; null where the trace has none.</param>
public readonly record struct TraceRequest(double Seconds, int PromptTokens, int AnswerTokens, ulong[]? Blocks = null);
