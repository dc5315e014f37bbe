using MaiCluster.Serving.Fleets;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="GatewayReport"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.report")]
internal struct ReportWire
{
    [Id(0)]
    public string Gateway;
    [Id(1)]
    public TimeSpan Interval;
    [Id(2)]
    public ModelArrivals[] Models;
}

[RegisterConverter]
internal sealed class ReportConverter : IConverter<GatewayReport, ReportWire>
{
    public GatewayReport ConvertFromSurrogate(in ReportWire surrogate) => new(surrogate.Gateway, surrogate.Interval, surrogate.Models);

    public ReportWire ConvertToSurrogate(in GatewayReport value) => new()
    {
        Gateway = value.Gateway,
        Interval = value.Interval,
        Models = [.. value.Models],
    };
}
