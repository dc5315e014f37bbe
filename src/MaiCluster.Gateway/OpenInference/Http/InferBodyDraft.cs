using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>The JSON of an infer request as sent.</summary>
internal sealed class InferBodyDraft
{
    public string Id { get; set; } = "";

    public Dictionary<string, ParameterValue> Parameters { get; set; } = [];

    public List<InferInputDraft> Inputs { get; } = [];

    public List<InferOutputDraft> Outputs { get; } = [];
}

/// <summary>One of its inputs.</summary>
internal sealed class InferInputDraft
{
    public string Name { get; set; } = "";

    public string Datatype { get; set; } = "";

    public long[] Shape { get; set; } = [];

    public Dictionary<string, ParameterValue> Parameters { get; set; } = [];

    /// <summary>Null = it comes as binary data.</summary>
    public JsonField? Data { get; set; }
}

/// <summary>One of its outputs.</summary>
internal sealed class InferOutputDraft
{
    public string Name { get; set; } = "";

    public Dictionary<string, ParameterValue> Parameters { get; set; } = [];
}
