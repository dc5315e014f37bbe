namespace MaiCluster.Simulation.World;

/// <summary>How much longer the last steps with rows took than their decoding alone, averaged over some seconds.</summary>
internal sealed class StretchMeter
{
    /// <summary>About half the life of an answer: what weighs is what a new one will see.</summary>
    private const double Seconds = 4;

    private double _decode;
    private double _all;
    private double _at;

    /// <summary>1 or more.</summary>
    public double Value => _decode <= 0 ? 1 : Math.Max(1, _all / _decode);

    public void Add(double now, double decodeSeconds, double allSeconds)
    {
        Rest(now);
        if (decodeSeconds > 0)
        {
            _decode += decodeSeconds;
            _all += allSeconds;
        }
    }

    public void Rest(double now)
    {
        var keep = Math.Exp((_at - now) / Seconds);
        (_decode, _all, _at) = (_decode * keep, _all * keep, now);
    }
}
