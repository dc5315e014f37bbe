namespace MaiCluster.Serving.Routing;

/// <summary>What the choice of a replica must know of a request.</summary>
/// <param name="PromptTokens">At least 1.</param>
/// <param name="MaxTokens">Of each choice.</param>
/// <param name="Choices">Rows it takes.</param>
/// <param name="Priority">Lower is sooner.</param>
/// <param name="FirstTokenSeconds">Left of its time to the first token; negative when it is over.</param>
/// <param name="PerTokenSeconds">Time per token it asks for; infinity when it does not.</param>
public readonly record struct RouteAsk(int PromptTokens, int MaxTokens, int Choices, int Priority, double FirstTokenSeconds, double PerTokenSeconds);
