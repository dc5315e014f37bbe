namespace MaiCluster.Serving.Profiles;

/// <summary>Steps that were timed; what a <see cref="StepCost"/> is fitted to.</summary>
public sealed record StepMeasurements(IReadOnlyList<DecodeMeasurement> Decode, IReadOnlyList<PrefillMeasurement> Prefill);

/// <summary>One decode step.</summary>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="ContextTokens">Tokens they attended to, summed over rows.</param>
/// <param name="Seconds">The least of several, since whatever else the machine does only adds to it.</param>
public readonly record struct DecodeMeasurement(int Rows, long ContextTokens, double Seconds);

/// <summary>One prefill chunk.</summary>
/// <param name="Tokens">Of the chunk.</param>
/// <param name="Start">The position of its first one.</param>
/// <param name="Seconds">The least of several, since whatever else the machine does only adds to it.</param>
public readonly record struct PrefillMeasurement(int Tokens, int Start, double Seconds);
