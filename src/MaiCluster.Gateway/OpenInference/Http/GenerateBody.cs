using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>Makes a draft of a generate request: a text, and settings beside it or within <c>parameters</c>.</summary>
internal static class GenerateBody
{
    private const string IdName = "id", ParametersName = "parameters";

    /// <summary>Null when a fault was found.</summary>
    /// <param name="isStream">Of the path: it decides, whatever <c>stream</c> says.</param>
    public static InferDraft? Read(JsonElement json, string model, string version, bool isStream, RequestFaults faults)
    {
        var body = new JsonField(json, "", faults);
        var settings = new JsonObject();
        var way = new Dictionary<string, ParameterValue>(StringComparer.Ordinal);
        var (text, id) = ((string?)null, "");
        foreach (var member in json.EnumerateObject())
        {
            var field = body.Member(member.Name, member.Value);
            switch (member.Name)
            {
                case TextSignature.Input:
                    text = field.Text();
                    break;
                case IdName:
                    id = field.Text(maxBytes: 256);
                    break;
                case ParametersName when field.Kind == JsonValueKind.Object:
                    foreach (var inner in member.Value.EnumerateObject())
                    {
                        AddSetting(field.Member(inner.Name, inner.Value), inner.Name, settings, way);
                    }

                    break;
                case ParametersName:
                    field.Expected("an object");
                    break;
                default:
                    AddSetting(field, member.Name, settings, way);
                    break;
            }
        }

        if (text is null)
        {
            faults.Invalid(TextSignature.Input, $"'{TextSignature.Input}' is required: the text to go on from.");
        }

        return faults.First is not null ? null : new InferDraft
        {
            Model = model,
            Version = version,
            Id = id,
            Inputs = [InputOf(Tensor.Of(TextSignature.Input, [text!])), InputOf(new Tensor(TextSignature.Stream, TensorType.Bool, [1], new[] { (byte)(isStream ? 1 : 0) }))],
            Parameters = new Dictionary<string, ParameterValue>(way) { [TextSignature.Settings] = ParameterValue.Of(settings.ToJsonString(new JsonSerializerOptions { Encoder = AnswerJson.Encoder })) },
        };
    }

    private static void AddSetting(JsonField field, string name, JsonObject settings, Dictionary<string, ParameterValue> way)
    {
        if (name == TextSignature.Stream)
        {
            field.Flag();
        }
        else if (InferParameters.IsOfTheWay(name) && field.Kind == JsonValueKind.Number && field.Value.TryGetInt64(out var whole))
        {
            way[name] = ParameterValue.Of(whole);
        }
        else if (InferParameters.IsOfTheWay(name))
        {
            way[name] = ParameterValue.Of(field.Shown());
        }
        else if (!settings.TryAdd(name, JsonNode.Parse(field.Value.GetRawText())))
        {
            field.Invalid($"'{field.Path}' is given twice.");
        }
    }

    private static InputDraft InputOf(Tensor tensor) => new() { Name = tensor.Name, Datatype = tensor.Type.Name(), Shape = tensor.Shape, Bytes = tensor.Bytes };
}
