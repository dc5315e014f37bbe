namespace MaiCluster.Serving.Streams;

/// <summary>Natural log probabilities of the model's own distribution, before temperature and truncation, after bias and penalties are left out.</summary>
/// <param name="Chosen">Of the token that was drawn.</param>
/// <param name="TopTokens">The likeliest ids, likeliest first; as many as were asked for.</param>
/// <param name="TopLogprobs">Theirs, in the same order.</param>
public sealed record TokenLogprobs(float Chosen, int[] TopTokens, float[] TopLogprobs);
