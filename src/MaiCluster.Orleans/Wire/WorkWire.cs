using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="InferenceWork"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.work")]
internal struct WorkWire
{
    [Id(0)]
    public RequestId Id;
    [Id(1)]
    public string KeyId;
    [Id(2)]
    public string Model;
    [Id(3)]
    public byte[] Prompt;
    [Id(4)]
    public int Choices;
    [Id(5)]
    public int MaxTokens;
    [Id(6)]
    public SamplingParameters Sampling;
    [Id(7)]
    public StopRules Stop;
    [Id(8)]
    public GrammarSource? Grammar;
    [Id(9)]
    public int? TopLogprobs;
    [Id(10)]
    public int Priority;
    [Id(11)]
    public SessionTurn? Session;
    [Id(12)]
    public DeliveredChoice[] Delivered;
    [Id(13)]
    public byte[]? Tensors;
    [Id(14)]
    public string Tenant;
    [Id(15)]
    public string? Team;
    [Id(16)]
    public string? Scenario;
    [Id(17)]
    public string? Experiment;
}

[RegisterConverter]
internal sealed class WorkConverter : IConverter<InferenceWork, WorkWire>
{
    public InferenceWork ConvertFromSurrogate(in WorkWire surrogate) => new()
    {
        Id = surrogate.Id,
        Requester = RequesterOf(surrogate),
        Model = surrogate.Model,
        Scenario = surrogate.Scenario,
        Experiment = surrogate.Experiment,
        Prompt = TokenPack.Read(surrogate.Prompt),
        Choices = surrogate.Choices,
        MaxTokens = surrogate.MaxTokens,
        Sampling = surrogate.Sampling,
        Stop = surrogate.Stop,
        Grammar = surrogate.Grammar,
        TopLogprobs = surrogate.TopLogprobs,
        Priority = surrogate.Priority,
        Session = surrogate.Session,
        Delivered = surrogate.Delivered,
        Tensors = surrogate.Tensors is { } tensors
            ? TensorPack.ReadRequest(tensors, surrogate.Id, RequesterOf(surrogate), surrogate.Model, surrogate.Priority) with { Scenario = surrogate.Scenario, Experiment = surrogate.Experiment }
            : null,
    };

    private static Requester RequesterOf(in WorkWire surrogate) => new(surrogate.KeyId, surrogate.Tenant, surrogate.Team);

    public WorkWire ConvertToSurrogate(in InferenceWork value) => new()
    {
        Id = value.Id,
        KeyId = value.Requester.KeyId,
        Tenant = value.Requester.Tenant,
        Team = value.Requester.Team,
        Model = value.Model,
        Scenario = value.Scenario,
        Experiment = value.Experiment,
        Prompt = TokenPack.Write(value.Prompt.Span),
        Choices = value.Choices,
        MaxTokens = value.MaxTokens,
        Sampling = value.Sampling,
        Stop = value.Stop,
        Grammar = value.Grammar,
        TopLogprobs = value.TopLogprobs,
        Priority = value.Priority,
        Session = value.Session,
        Delivered = [.. value.Delivered],
        Tensors = value.Tensors is { } tensors ? TensorPack.Write(tensors) : null,
    };
}
