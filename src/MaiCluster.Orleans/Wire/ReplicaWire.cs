using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="ReplicaSnapshot"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.replica")]
internal struct ReplicaWire
{
    [Id(0)]
    public ReplicaId Id;
    [Id(1)]
    public byte State;
    [Id(2)]
    public string? Detail;
    [Id(3)]
    public TimeSpan? ReadyIn;
    [Id(4)]
    public int Rows;
    [Id(5)]
    public int RowsActive;
    [Id(6)]
    public int Queued;
    [Id(7)]
    public long KvTokensHeld;
    [Id(8)]
    public long KvTokens;
    [Id(9)]
    public long PrefillBacklog;
    [Id(10)]
    public double StepSeconds;
    [Id(11)]
    public long MemoryBytes;
    [Id(12)]
    public int Requests;
    [Id(13)]
    public ModelProfile? Profile;
    [Id(14)]
    public bool IsSimulated;
    [Id(15)]
    public long ContextTokens;
}

[RegisterConverter]
internal sealed class ReplicaConverter : IConverter<ReplicaSnapshot, ReplicaWire>
{
    public ReplicaSnapshot ConvertFromSurrogate(in ReplicaWire surrogate) => new()
    {
        Id = surrogate.Id,
        State = (ReplicaState)surrogate.State,
        Detail = surrogate.Detail,
        ReadyIn = surrogate.ReadyIn,
        Rows = surrogate.Rows,
        RowsActive = surrogate.RowsActive,
        Queued = surrogate.Queued,
        KvTokensHeld = surrogate.KvTokensHeld,
        KvTokens = surrogate.KvTokens,
        PrefillBacklog = surrogate.PrefillBacklog,
        StepSeconds = surrogate.StepSeconds,
        MemoryBytes = surrogate.MemoryBytes,
        Requests = surrogate.Requests,
        Profile = surrogate.Profile,
        IsSimulated = surrogate.IsSimulated,
        ContextTokens = surrogate.ContextTokens,
    };

    public ReplicaWire ConvertToSurrogate(in ReplicaSnapshot value) => new()
    {
        Id = value.Id,
        State = (byte)value.State,
        Detail = value.Detail,
        ReadyIn = value.ReadyIn,
        Rows = value.Rows,
        RowsActive = value.RowsActive,
        Queued = value.Queued,
        KvTokensHeld = value.KvTokensHeld,
        KvTokens = value.KvTokens,
        PrefillBacklog = value.PrefillBacklog,
        StepSeconds = value.StepSeconds,
        MemoryBytes = value.MemoryBytes,
        Requests = value.Requests,
        Profile = value.Profile,
        IsSimulated = value.IsSimulated,
        ContextTokens = value.ContextTokens,
    };
}
