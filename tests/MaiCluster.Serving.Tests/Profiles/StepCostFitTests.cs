using MaiCluster.Serving.Profiles;

namespace MaiCluster.Serving.Tests.Profiles;

public class StepCostFitTests
{
    private static readonly StepCost True = new(0.004, 0.0007, 2e-8, 0.0005, 1.1e-5, 1e-9);

    [Fact]
    public void Exact_measurements_give_the_function_back()
    {
        var fit = StepCostFit.Of(Measure(True, _ => 1));
        Near(True.DecodeBase, fit.Cost.DecodeBase);
        Near(True.DecodePerRow, fit.Cost.DecodePerRow);
        Near(True.DecodePerContextToken, fit.Cost.DecodePerContextToken);
        Near(True.PrefillBase, fit.Cost.PrefillBase);
        Near(True.PrefillPerToken, fit.Cost.PrefillPerToken);
        Near(True.PrefillPerPair, fit.Cost.PrefillPerPair);
        Assert.InRange(fit.MeanRelativeError, 0, 1e-9);
    }

    [Fact]
    public void The_error_is_that_of_the_noise()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var fit = StepCostFit.Of(Measure(True, _ => 1 + (0.1 * ((2 * random.NextDouble()) - 1))));
            Assert.True(fit.MeanRelativeError is > 0.01 and < 0.06, $"seed {seed}: {fit.MeanRelativeError}");
            Assert.True(Math.Abs((fit.Cost.DecodeSeconds(8, 8_000) / True.DecodeSeconds(8, 8_000)) - 1) < 0.1, $"seed {seed}: {fit.Cost}");
        }
    }

    [Fact]
    public void No_term_is_ever_negative_and_no_other_choice_of_terms_fits_better()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var measured = new StepMeasurements(
                [.. Enumerable.Range(0, 12).Select(_ => new DecodeMeasurement(random.Next(1, 64), random.Next(64, 100_000), random.NextDouble() + 1e-4))],
                [.. Enumerable.Range(0, 12).Select(_ => new PrefillMeasurement(random.Next(2, 512), random.Next(0, 8_000), random.NextDouble() + 1e-4))]);
            var cost = StepCostFit.Of(measured).Cost;
            double[] terms = [cost.DecodeBase, cost.DecodePerRow, cost.DecodePerContextToken, cost.PrefillBase, cost.PrefillPerToken, cost.PrefillPerPair];
            Assert.All(terms, term => Assert.True(term >= 0, $"seed {seed}: {cost}"));

            // Steps away in any direction that stays at 0 or above make it worse.
            var error = DecodeError(measured, cost);
            double[] steps = [1e-4, 1e-5, 1e-8];
            for (var term = 0; term < 3; term++)
            {
                foreach (var sign in (int[])[-1, 1])
                {
                    var moved = cost with
                    {
                        DecodeBase = cost.DecodeBase + (term == 0 ? sign * steps[0] : 0),
                        DecodePerRow = cost.DecodePerRow + (term == 1 ? sign * steps[1] : 0),
                        DecodePerContextToken = cost.DecodePerContextToken + (term == 2 ? sign * steps[2] : 0),
                    };
                    Assert.True(
                        moved.DecodeBase < 0 || moved.DecodePerRow < 0 || moved.DecodePerContextToken < 0 || DecodeError(measured, moved) >= error - 1e-9,
                        $"seed {seed}: term {term} by {sign * steps[term]} fits better");
                }
            }
        }
    }

    [Fact]
    public void One_measurement_of_each_half_is_met_exactly()
    {
        var fit = StepCostFit.Of(new StepMeasurements([new(4, 4_000, 0.02)], [new(128, 0, 0.1)]));
        Near(0.02, fit.Cost.DecodeSeconds(4, 4_000));
        Near(0.1, fit.Cost.PrefillSeconds(128, 0));
    }

    [Fact]
    public void A_half_without_measurements_or_a_time_of_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => StepCostFit.Of(new StepMeasurements([], [new(128, 0, 0.1)])));
        Assert.Throws<ArgumentException>(() => StepCostFit.Of(new StepMeasurements([new(1, 1, 0)], [new(128, 0, 0.1)])));
        Assert.Throws<ArgumentException>(() => StepCostFit.Of(new StepMeasurements([new(1, 1, 1)], [new(128, 0, double.NaN)])));
    }

    [Fact]
    public void A_prompt_costs_the_sum_of_its_chunks()
    {
        var sum = True.PrefillSeconds(100, 50) + True.PrefillSeconds(100, 150) + True.PrefillSeconds(30, 250);
        Near(sum, True.PromptSeconds(280, cached: 50, chunk: 100));
    }

    private static StepMeasurements Measure(StepCost cost, Func<int, double> noise) => new(
        [
            .. from rows in (int[])[1, 2, 4, 8, 16]
               from context in (int[])[32, 512, 4_096]
               select new DecodeMeasurement(rows, rows * context, cost.DecodeSeconds(rows, rows * context) * noise(0)),
        ],
        [
            .. from tokens in (int[])[16, 64, 256]
               from start in (int[])[0, 1_000, 8_000]
               select new PrefillMeasurement(tokens, start, cost.PrefillSeconds(tokens, start) * noise(0)),
        ]);

    private static double DecodeError(StepMeasurements measured, StepCost cost) =>
        measured.Decode.Sum(step => Math.Pow((cost.DecodeSeconds(step.Rows, step.ContextTokens) / step.Seconds) - 1, 2));

    private static void Near(double expected, double actual) => Assert.InRange(actual, expected * (1 - 1e-6), expected * (1 + 1e-6));
}
