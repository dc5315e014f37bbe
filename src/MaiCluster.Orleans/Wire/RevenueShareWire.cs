using MaiCluster.Serving.Prices;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="RevenueShare"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.revenue-share")]
internal struct RevenueShareWire
{
    [Id(0)]
    public byte Base;
    [Id(1)]
    public long[] AboveMicros;
    [Id(2)]
    public int[] Millionths;
    [Id(3)]
    public long MinimumMicros;
    [Id(4)]
    public string? Currency;
    [Id(5)]
    public long RateBillionths;
}

[RegisterConverter]
internal sealed class RevenueShareConverter : IConverter<RevenueShare, RevenueShareWire>
{
    public RevenueShare ConvertFromSurrogate(in RevenueShareWire surrogate) => new()
    {
        Base = (ShareBasis)surrogate.Base,
        Tiers = [.. surrogate.AboveMicros.Zip(surrogate.Millionths, (above, millionths) => new ShareTier(above, millionths))],
        MinimumMicros = surrogate.MinimumMicros,
        Rate = surrogate.Currency is { } currency ? new ExchangeRate(currency, surrogate.RateBillionths) : null,
    };

    public RevenueShareWire ConvertToSurrogate(in RevenueShare value) => new()
    {
        Base = (byte)value.Base,
        AboveMicros = [.. value.Tiers.Select(tier => tier.AboveMicros)],
        Millionths = [.. value.Tiers.Select(tier => tier.Millionths)],
        MinimumMicros = value.MinimumMicros,
        Currency = value.Rate?.Currency,
        RateBillionths = value.Rate?.Billionths ?? 0,
    };
}
