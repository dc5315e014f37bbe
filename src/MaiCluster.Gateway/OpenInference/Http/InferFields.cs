using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>Every field of an infer request's JSON.</summary>
internal static class InferFields
{
    /// <summary>More axes than any graph has.</summary>
    private const int MostAxes = 32;

    private const int MostParameters = 64, MostIdBytes = 256, MostNameBytes = 256;

    public static FieldTable<InferBodyDraft> Table(GatewayOptions limits)
    {
        var (inputs, outputs) = (Input(), Output());
        var table = new FieldTable<InferBodyDraft>();
        table.Text("id", "The client's own, given back with the answer.", (draft, value) => draft.Id = value, maxBytes: MostIdBytes);
        Parameters(table, "`priority` (lower is sooner), `timeout` (microseconds), `binary_data_output`.", (draft, value) => draft.Parameters = value);
        table.Other("inputs", FieldSchema.Array(inputs.Schema(), limits.MaxTensors), "The model's inputs.", (draft, field) => Each(field, limits, item =>
        {
            var input = new InferInputDraft();
            inputs.Read(item, input);
            draft.Inputs.Add(input);
        }), required: true);
        table.Other("outputs", FieldSchema.Array(outputs.Schema(), limits.MaxTensors), "The outputs that are wanted. Default: all.", (draft, field) => Each(field, limits, item =>
        {
            var output = new InferOutputDraft();
            outputs.Read(item, output);
            draft.Outputs.Add(output);
        }));
        return table;
    }

    private static FieldTable<InferInputDraft> Input()
    {
        var table = new FieldTable<InferInputDraft>();
        table.Text("name", "Of the input.", (draft, value) => draft.Name = value, required: true, maxBytes: MostNameBytes);
        table.Other("shape", FieldSchema.Array(FieldSchema.Of("integer"), MostAxes), "Its axes.",
            (draft, field) => draft.Shape = [.. field.Integers(0, int.MaxValue, MostAxes).Select(length => (long)length)], required: true);
        table.Text("datatype", $"One of {TensorTypes.All}.", (draft, value) => draft.Datatype = value, required: true, maxBytes: MostNameBytes);
        Parameters(table, "`binary_data_size`: it comes after the JSON, with as many bytes.", (draft, value) => draft.Parameters = value);
        table.Other("data", FieldSchema.Of("array"), "Its elements, in one array or nested as the shape is.", (draft, field) => draft.Data = field);
        return table;
    }

    private static FieldTable<InferOutputDraft> Output()
    {
        var table = new FieldTable<InferOutputDraft>();
        table.Text("name", "Of the output.", (draft, value) => draft.Name = value, required: true, maxBytes: MostNameBytes);
        Parameters(table, "`binary_data`: it comes after the JSON.", (draft, value) => draft.Parameters = value);
        return table;
    }

    private static void Parameters<TDraft>(FieldTable<TDraft> table, string meaning, Action<TDraft, Dictionary<string, ParameterValue>> set) =>
        table.Other("parameters", FieldSchema.Of("object"), meaning, (draft, field) => set(draft, ReadParameters(field)));

    public static Dictionary<string, ParameterValue> ReadParameters(JsonField field)
    {
        var parameters = new Dictionary<string, ParameterValue>(StringComparer.Ordinal);
        if (field.Kind != JsonValueKind.Object)
        {
            field.Expected("an object");
            return parameters;
        }

        if (field.Value.GetPropertyCount() > MostParameters)
        {
            field.Invalid($"'{field.Path}' may have at most {MostParameters} parameters; it has {field.Value.GetPropertyCount()}.");
            return parameters;
        }

        foreach (var member in field.Value.EnumerateObject())
        {
            ParameterValue? value = member.Value.ValueKind switch
            {
                JsonValueKind.True or JsonValueKind.False => ParameterValue.Of(member.Value.GetBoolean()),
                JsonValueKind.String => ParameterValue.Of(member.Value.GetString()!),
                JsonValueKind.Number when member.Value.TryGetInt64(out var whole) => ParameterValue.Of(whole),
                JsonValueKind.Number when member.Value.TryGetDouble(out var real) && double.IsFinite(real) => ParameterValue.Of(real),
                _ => null,
            };
            if (value is null)
            {
                field.Member(member.Name.Length <= 64 ? member.Name : "...", member.Value).Expected("a string, a number, true or false");
                break;
            }

            parameters[member.Name] = value;
        }

        return parameters;
    }

    private static void Each(JsonField field, GatewayOptions limits, Action<JsonField> read)
    {
        var count = field.Count(limits.MaxTensors);
        for (var index = 0; index < count && field.Faults.First is null; index++)
        {
            read(field.Item(index));
        }
    }
}
