using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="RequestFailure"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.failure")]
internal struct FailureWire
{
    [Id(0)]
    public byte Kind;
    [Id(1)]
    public string Message;
    [Id(2)]
    public string? Param;
    [Id(3)]
    public TimeSpan? RetryAfter;
}

[RegisterConverter]
internal sealed class FailureConverter : IConverter<RequestFailure, FailureWire>
{
    public RequestFailure ConvertFromSurrogate(in FailureWire surrogate) => new((FailureKind)surrogate.Kind, surrogate.Message)
    {
        Param = surrogate.Param,
        RetryAfter = surrogate.RetryAfter,
    };

    public FailureWire ConvertToSurrogate(in RequestFailure value) => new()
    {
        Kind = (byte)value.Kind,
        Message = value.Message,
        Param = value.Param,
        RetryAfter = value.RetryAfter,
    };
}
