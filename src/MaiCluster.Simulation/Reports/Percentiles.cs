namespace MaiCluster.Simulation.Reports;

/// <summary>Of a set of times, in milliseconds: each the smallest value that this part of the set does not exceed (nearest rank).</summary>
public sealed record Percentiles(double Mean, double P50, double P90, double P95, double P99)
{
    /// <param name="seconds">Sorted in place. Empty gives zeros.</param>
    public static Percentiles OfSeconds(List<double> seconds)
    {
        if (seconds.Count == 0)
        {
            return new Percentiles(0, 0, 0, 0, 0);
        }

        seconds.Sort();
        return new Percentiles(Round(seconds.Average()), At(0.50), At(0.90), At(0.95), At(0.99));

        double At(double part) => Round(seconds[Math.Max(0, (int)Math.Ceiling(part * seconds.Count) - 1)]);
    }

    private static double Round(double seconds) => Math.Round(seconds * 1e3, 3);
}
