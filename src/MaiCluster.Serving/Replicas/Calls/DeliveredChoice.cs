namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>What one choice of a request has delivered before the attempt that goes on with it.</summary>
/// <param name="Tokens">In order.</param>
/// <param name="HasEnded">Nothing is left to do for it.</param>
public sealed record DeliveredChoice(IReadOnlyList<int> Tokens, bool HasEnded);
