using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Reads a text's inputs and parameters by the rules that other endpoints have for fields of these names.</summary>
internal sealed class TextCallFields
{
    private readonly FieldTable<TextCallDraft> _table = new();

    public TextCallFields(GatewayOptions limits)
    {
        _table.Text(TextSignature.Input, "The text to go on from.", (draft, value) => draft.Text = value, required: true);
        _table.Integer("max_tokens", 1, int.MaxValue, $"The most tokens of the answer. Default {limits.DefaultCompletionTokens}.", (draft, value) => draft.MaxTokens = (int)value);
        TextFields.AddSampling(_table, limits);
        TextFields.AddEnd(_table, limits);
        _table.Flag(TextSignature.Stream, "Parts as they are made; else one with all of it.", (draft, value) => draft.Stream = value);
        _table.Refused("exclude_input_in_output", "the text to go on from is not repeated", "true");
        _table.Refused("n", "an inference has one answer", "1");
    }

    /// <summary>Null when a fault was found.</summary>
    public TextCallDraft? Read(InferDraft sent, TextModel model, RequestFaults faults)
    {
        CheckOutputs(sent, model, faults);
        var fields = new JsonObject();
        for (var index = 0; index < sent.Inputs.Count && faults.First is null; index++)
        {
            AddInput(fields, sent.Inputs[index], $"inputs[{index}]", model, faults);
        }

        foreach (var (name, value) in sent.Parameters)
        {
            if (!InferParameters.IsOfTheWay(name))
            {
                Add(fields, name, ValueOf(value), faults);
            }
        }

        if (faults.First is not null || !Unfold(fields, faults))
        {
            return null;
        }

        var draft = new TextCallDraft { Stream = true };
        using var document = JsonDocument.Parse(fields.ToJsonString());
        _table.Read(new JsonField(document.RootElement, "", faults), draft);
        return faults.First is null ? draft : null;
    }

    private static void AddInput(JsonObject fields, InputDraft input, string path, TextModel model, RequestFaults faults)
    {
        DraftChecks.Refused(input.Parameters, $"{path}.parameters", faults);
        if (TextSignature.Inputs.FirstOrDefault(spec => spec.Name == input.Name) is not { } spec)
        {
            faults.Invalid($"{path}.name", $"{model.Name} has no such input; it has {string.Join(", ", TextSignature.Inputs.Select(known => $"{known.Name} ({known.Type.Name()})"))}.");
        }
        else if (input.Datatype != spec.Type.Name())
        {
            faults.Invalid($"{path}.datatype", $"The input '{spec.Name}' is {spec.Type.Name()}; {(TensorTypes.Parse(input.Datatype) is { } known ? known.Name() : "something else")} was sent.");
        }
        else if (!spec.Takes(input.Shape) && !(input.Shape is [1, var length] && spec.Takes([length])))
        {
            faults.Invalid($"{path}.shape", $"The input '{spec.Name}' has the shape {spec.ShapeText}; {TensorSpec.TextOf(input.Shape)} was sent.");
        }
        else if (DraftChecks.Tensor(input, spec.Type, path, faults) is { } tensor && ValuesOf(tensor, path, faults) is { } values)
        {
            Add(fields, spec.Name, spec.Shape[0] == 1 ? values[0]!.DeepClone() : values, faults);
        }
    }

    /// <summary>Settings may also come as one text of JSON.</summary>
    private static bool Unfold(JsonObject fields, RequestFaults faults)
    {
        if (!fields.Remove(TextSignature.Settings, out var settings))
        {
            return true;
        }

        const string wrong = $"'{TextSignature.Settings}' must be the text of a JSON object, such as {{\"temperature\": 0}}.";
        JsonObject? inner = null;
        try
        {
            inner = settings is JsonValue value && value.TryGetValue<string>(out var text) ? JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false }) as JsonObject : null;
        }
        catch (JsonException)
        {
            // The same as any other wrong text.
        }

        if (inner is null)
        {
            faults.Invalid(TextSignature.Settings, wrong);
            return false;
        }

        foreach (var (name, value) in inner)
        {
            Add(fields, name, value?.DeepClone(), faults);
        }

        return faults.First is null;
    }

    private static void Add(JsonObject fields, string name, JsonNode? value, RequestFaults faults)
    {
        if (!fields.TryAdd(name, value))
        {
            faults.Invalid(null, name.Length <= 64 ? $"'{name}' is given twice." : "A field is given twice.");
        }
    }

    private static JsonArray? ValuesOf(Tensor tensor, string path, RequestFaults faults)
    {
        if (TensorJson.Problem(tensor) is { } problem)
        {
            faults.Invalid(path, $"The input '{tensor.Name}' {problem}.");
            return null;
        }

        var buffer = new Utf8Buffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            TensorJson.Write(json, tensor);
            json.WriteEndArray();
        }

        return (JsonArray)JsonNode.Parse(buffer.Written)!;
    }

    private static JsonValue? ValueOf(ParameterValue value) => value switch
    {
        { Flag: { } flag } => JsonValue.Create(flag),
        { Whole: { } whole } => JsonValue.Create(whole),
        { Real: { } real } => double.IsFinite(real) ? JsonValue.Create(real) : JsonValue.Create("not finite"),
        _ => JsonValue.Create(value.Text),
    };

    private static void CheckOutputs(InferDraft sent, TextModel model, RequestFaults faults)
    {
        for (var index = 0; index < sent.Outputs.Count; index++)
        {
            DraftChecks.Refused(sent.Outputs[index].Parameters, $"outputs[{index}].parameters", faults);
            if (sent.Outputs[index].Name != TextSignature.Output || index > 0)
            {
                faults.Invalid($"outputs[{index}].name", $"{model.Name} has one output, '{TextSignature.Output}'.");
            }
        }
    }
}
