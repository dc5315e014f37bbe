using MaiCluster.Serving.Partners;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace MaiCluster.Engines.Partners;

/// <summary>
/// How a partner is asked again, and when it is left alone: attempts with growing, scattered pauses around a breaker that opens when
/// half of what was asked in half a minute broke.
/// </summary>
internal static class PartnerResilience
{
    /// <summary>Attempts in <see cref="Sampling"/> before the breaker judges.</summary>
    public const int Throughput = 5;

    public static readonly TimeSpan Sampling = TimeSpan.FromSeconds(30), FirstBreak = TimeSpan.FromSeconds(5), LongestBreak = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The breaker alone, for probes; requests go through it inside <see cref="Attempts"/>.</summary>
    public static ResiliencePipeline<PartnerAttempt> Breaker(CircuitBreakerStateProvider state, TimeProvider time) =>
        new ResiliencePipelineBuilder<PartnerAttempt> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<PartnerAttempt>
            {
                FailureRatio = 0.5,
                MinimumThroughput = Throughput,
                SamplingDuration = Sampling,
                BreakDurationGenerator = static opened => new(FirstBreak * (1 << Math.Min(4, opened.FailureCount)) is var pause && pause < LongestBreak ? pause : LongestBreak),
                ShouldHandle = static attempt => new(attempt.Outcome.Result is { } result && RetryRule.IsBreakage(result.Fault)),
                StateProvider = state,
            })
            .Build();

    /// <param name="attempts">At most, the first included.</param>
    /// <param name="breaker">That each attempt goes through.</param>
    /// <param name="retried">Told of each attempt but the first.</param>
    /// <param name="time">The clock.</param>
    public static ResiliencePipeline<PartnerAttempt> Attempts(int attempts, ResiliencePipeline<PartnerAttempt> breaker, Action retried, TimeProvider time)
    {
        if (attempts == 1)
        {
            return breaker;
        }

        return new ResiliencePipelineBuilder<PartnerAttempt> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<PartnerAttempt>
            {
                MaxRetryAttempts = attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                UseJitter = true,
                ShouldHandle = static attempt => new(attempt.Outcome.Result is { } result && RetryRule.MayTryAgain(result.Fault, result.Pause, result.Left)),
                DelayGenerator = static attempt => new(attempt.Outcome.Result?.Pause),
                OnRetry = _ =>
                {
                    retried();
                    return default;
                },
            })
            .AddPipeline(breaker)
            .Build();
    }
}
