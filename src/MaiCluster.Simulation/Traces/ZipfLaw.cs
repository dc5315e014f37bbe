namespace MaiCluster.Simulation.Traces;

/// <summary>Draws models so that the one of rank r is asked for in proportion to r to the power of minus the exponent.</summary>
public sealed class ZipfLaw
{
    private readonly double[] _upTo;
    private readonly Random _random;

    /// <param name="ranks">How many models.</param>
    /// <param name="exponent">0 asks for all alike.</param>
    public ZipfLaw(int ranks, double exponent, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        Shares = [.. Enumerable.Range(1, ranks).Select(rank => Math.Pow(rank, -exponent))];
        var sum = Shares.Sum();
        Shares = [.. Shares.Select(share => share / sum)];
        var upTo = 0.0;
        _upTo = [.. Shares.Select(share => upTo += share)];
        _random = new Random(seed);
    }

    /// <summary>Of each rank, from the first; they sum to 1.</summary>
    public IReadOnlyList<double> Shares { get; }

    /// <returns>A rank, from 0.</returns>
    public int Next()
    {
        var place = Array.BinarySearch(_upTo, _random.NextDouble());
        return Math.Min(_upTo.Length - 1, place < 0 ? ~place : place + 1);
    }
}
