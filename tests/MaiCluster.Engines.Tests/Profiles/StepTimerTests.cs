using MaiCluster.Engines.Profiles;
using MaiCluster.Engines.Simulated;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Profiles;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Engines.Tests.Profiles;

/// <summary>What is measured of an engine with a known cost is that cost.</summary>
public class StepTimerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StepCost _cost = new(0.004, 0.0005, 2e-6, 0.001, 1e-4, 1e-6);

    [Fact]
    public void The_fit_of_a_simulated_engine_is_its_profile()
    {
        var fit = StepCostFit.Of(Run(ProfilePlan.Whole, kvTokens: 40_000, new TextEngineShape(16, 24, 8_192, 259, 1)));
        Assert.InRange(fit.MeanRelativeError, 0, 1e-3);
        Assert.Equal(_cost.DecodeBase, fit.Cost.DecodeBase, 5);
        Assert.Equal(_cost.DecodePerRow, fit.Cost.DecodePerRow, 5);
        Assert.Equal(_cost.DecodePerContextToken, fit.Cost.DecodePerContextToken, 8);
        Assert.Equal(_cost.PrefillBase, fit.Cost.PrefillBase, 5);
        Assert.Equal(_cost.PrefillPerToken, fit.Cost.PrefillPerToken, 6);
        Assert.Equal(_cost.PrefillPerPair, fit.Cost.PrefillPerPair, 8);
    }

    [Fact]
    public void Steps_that_do_not_fit_the_engine_are_left_out()
    {
        var steps = Run(ProfilePlan.Whole, kvTokens: 600, new TextEngineShape(4, 4, 512, 259, 1));
        Assert.All(steps.Decode, step => Assert.True(step.Rows <= 4 && step.ContextTokens <= 600, step.ToString()));
        Assert.All(steps.Prefill, step => Assert.True(step.Tokens <= 128 && step.Start + step.Tokens <= 512, step.ToString()));
        Assert.Contains(steps.Decode, step => step is { Rows: 4, ContextTokens: 4 * 33 });
        Assert.Contains(steps.Decode, step => step is { Rows: 2, ContextTokens: 2 * 257 });
        Assert.DoesNotContain(steps.Decode, step => step is { Rows: 4, ContextTokens: 4 * 257 });
    }

    [Fact]
    public void The_least_of_the_repeats_counts()
    {
        var slow = true;
        var steps = Run(ProfilePlan.Quick, kvTokens: 4_000, new TextEngineShape(4, 4, 2_048, 259, 1), () => (slow = !slow) ? 0.5 : 0);
        Assert.InRange(StepCostFit.Of(steps).MeanRelativeError, 0, 1e-3);
    }

    [Fact]
    public void An_engine_too_small_for_any_step_is_refused() =>
        Assert.Contains("too small", Assert.Throws<InvalidOperationException>(() => Run(ProfilePlan.Quick, 16, new TextEngineShape(4, 4, 16, 259, 1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Measuring_stops_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(ProfilePlan.Quick, 4_000, new TextEngineShape(4, 4, 2_048, 259, 1), cancelled: cancelled, progress: _ => cancelled.Cancel()));
    }

    private StepMeasurements Run(
        ProfilePlan plan, long kvTokens, TextEngineShape shape, Func<double>? noise = null, CancellationTokenSource? cancelled = null, Action<string>? progress = null)
    {
        using var engine = new SimulatedTextEngine(
            SimulatedTextModel.Of(Samples.Profile()), shape, _cost, seconds => _time.Advance(TimeSpan.FromSeconds(seconds + (noise?.Invoke() ?? 0))), () => { });
        return new StepTimer(engine, plan, kvTokens, 128, _time, progress ?? (_ => { })).Run(cancelled?.Token ?? CancellationToken.None);
    }
}
