namespace MaiCluster.Simulation.World;

/// <summary>What prefill chunks added to the last decode steps, averaged over some seconds.</summary>
internal sealed class ChunkMeter
{
    /// <summary>About half the life of an answer: what weighs is what a new one will see.</summary>
    private const double Seconds = 4;

    private double _steps;
    private double _chunks;
    private double _at;

    /// <summary>Mean seconds of work; 0 without steps.</summary>
    public double MeanSeconds => _steps <= 1e-9 ? 0 : _chunks / _steps;

    public void Add(double now, int steps, double chunkSeconds)
    {
        var keep = Math.Exp((_at - now) / Seconds);
        (_steps, _chunks, _at) = ((_steps * keep) + steps, (_chunks * keep) + chunkSeconds, now);
    }
}
