namespace MaiCluster.Simulation.Traces;

/// <summary>Requests drawn by a seed. Lengths are log-normal around the means, as chats are.</summary>
public sealed record SyntheticTrace
{
    public static IReadOnlyList<string> Names { get; } = ["poisson", "bursty", "diurnal"];

    /// <summary>Mean arrivals per second.</summary>
    public required double Rate { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Mean prompt tokens. Default that of the Azure conversation trace.</summary>
    public double PromptTokens { get; init; } = 1155;

    /// <summary>Mean answer tokens. Default that of the Azure conversation trace.</summary>
    public double AnswerTokens { get; init; } = 211;

    /// <summary>Sigma of the logarithm of both lengths.</summary>
    public double Spread { get; init; } = 0.8;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">No such name.</exception>
    public Trace Draw(string name, int seed)
    {
        var random = new Random(seed);
        return new Trace(name, [.. Arrivals(name, random).Select(seconds => new TraceRequest(seconds, Length(random, PromptTokens), Length(random, AnswerTokens)))]);
    }

    private IEnumerable<double> Arrivals(string name, Random random) => name switch
    {
        "poisson" => Thinned(random, Rate, _ => Rate),
        "bursty" => Bursty(random),
        // One day's wave over the whole span: from a quarter of the mean at night to nearly twice it at noon.
        "diurnal" => Thinned(random, Rate * 1.75, seconds => Rate * (1 - (0.75 * Math.Cos(2 * Math.PI * seconds / Seconds)))),
        _ => throw new ArgumentException($"'{name}' is not a kind of arrivals: expected {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>Poisson arrivals of a rate that changes: drawn at the highest one and kept in proportion (Lewis and Shedler 1979).</summary>
    private IEnumerable<double> Thinned(Random random, double highest, Func<double, double> rate)
    {
        for (var now = Exponential(random, highest); now <= Seconds; now += Exponential(random, highest))
        {
            if (random.NextDouble() * highest < rate(now))
            {
                yield return now;
            }
        }
    }

    /// <summary>A quiet and a busy state that take turns (a Markov-modulated Poisson process): a quarter of the time at 2.5 times the mean, the rest at half of it.</summary>
    private IEnumerable<double> Bursty(Random random)
    {
        const double QuietSeconds = 30, BusySeconds = 10;
        var isBusy = false;
        for (var start = 0.0; start < Seconds; isBusy = !isBusy)
        {
            var end = Math.Min(Seconds, start + Exponential(random, 1 / (isBusy ? BusySeconds : QuietSeconds)));
            var rate = Rate * (isBusy ? 2.5 : 0.5);
            for (var now = start + Exponential(random, rate); now < end; now += Exponential(random, rate))
            {
                yield return now;
            }

            start = end;
        }
    }

    private int Length(Random random, double mean)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return (int)Math.Clamp(Math.Round(mean * Math.Exp((Spread * normal) - (Spread * Spread / 2))), 1, 100 * mean);
    }

    private static double Exponential(Random random, double rate) => -Math.Log(1 - random.NextDouble()) / rate;
}
