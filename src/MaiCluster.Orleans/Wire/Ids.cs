using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Wire;

/// <summary>An id travels as its text, and is checked again where it arrives.</summary>
[GenerateSerializer]
[Alias("mai.id")]
internal struct IdWire
{
    [Id(0)]
    public string Text;
}

[RegisterConverter]
internal sealed class DeviceIdConverter : IConverter<DeviceId, IdWire>
{
    public DeviceId ConvertFromSurrogate(in IdWire surrogate) => DeviceId.Parse(surrogate.Text);

    public IdWire ConvertToSurrogate(in DeviceId value) => new() { Text = value.ToString() };
}

[RegisterConverter]
internal sealed class ReplicaIdConverter : IConverter<ReplicaId, IdWire>
{
    public ReplicaId ConvertFromSurrogate(in IdWire surrogate) => ReplicaId.Parse(surrogate.Text);

    public IdWire ConvertToSurrogate(in ReplicaId value) => new() { Text = value.ToString() };
}

[RegisterConverter]
internal sealed class RequestIdConverter : IConverter<RequestId, IdWire>
{
    public RequestId ConvertFromSurrogate(in IdWire surrogate) => RequestId.Parse(surrogate.Text);

    public IdWire ConvertToSurrogate(in RequestId value) => new() { Text = value.Value };
}

[RegisterConverter]
internal sealed class SessionIdConverter : IConverter<SessionId, IdWire>
{
    public SessionId ConvertFromSurrogate(in IdWire surrogate) => SessionId.Parse(surrogate.Text);

    public IdWire ConvertToSurrogate(in SessionId value) => new() { Text = value.ToString() };
}

[RegisterConverter]
internal sealed class BudgetIdConverter : IConverter<BudgetId, IdWire>
{
    public BudgetId ConvertFromSurrogate(in IdWire surrogate) => BudgetId.Parse(surrogate.Text);

    public IdWire ConvertToSurrogate(in BudgetId value) => new() { Text = value.ToString() };
}
