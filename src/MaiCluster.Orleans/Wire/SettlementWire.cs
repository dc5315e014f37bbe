using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="Settlement"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.settlement")]
internal struct SettlementWire
{
    [Id(0)]
    public RequestId Request;
    [Id(1)]
    public DateTimeOffset ServiceTime;
    [Id(2)]
    public string Tenant;
    [Id(3)]
    public string Model;
    [Id(4)]
    public string? Scenario;
    [Id(5)]
    public string RevenueOf;
    [Id(6)]
    public long RevenueMicros;
    [Id(7)]
    public string? Partner;
    [Id(8)]
    public long PartnerChargeMicros;
    [Id(9)]
    public RevenueShare? Share;
    [Id(10)]
    public string? Experiment;
}

[RegisterConverter]
internal sealed class SettlementConverter : IConverter<Settlement, SettlementWire>
{
    public Settlement ConvertFromSurrogate(in SettlementWire surrogate) => new()
    {
        Request = surrogate.Request,
        ServiceTime = surrogate.ServiceTime,
        Tenant = surrogate.Tenant,
        Model = surrogate.Model,
        Scenario = surrogate.Scenario,
        RevenueOf = surrogate.RevenueOf,
        RevenueMicros = surrogate.RevenueMicros,
        Partner = surrogate.Partner,
        PartnerChargeMicros = surrogate.PartnerChargeMicros,
        Share = surrogate.Share,
        Experiment = surrogate.Experiment,
    };

    public SettlementWire ConvertToSurrogate(in Settlement value) => new()
    {
        Request = value.Request,
        ServiceTime = value.ServiceTime,
        Tenant = value.Tenant,
        Model = value.Model,
        Scenario = value.Scenario,
        RevenueOf = value.RevenueOf,
        RevenueMicros = value.RevenueMicros,
        Partner = value.Partner,
        PartnerChargeMicros = value.PartnerChargeMicros,
        Share = value.Share,
        Experiment = value.Experiment,
    };
}
